// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that building virt-doctor never builds fuzz targets. `make fuzz` builds it with
//   swift build -c release -Xswiftc -sanitize=fuzzer,address -Xswiftc -use-ld=lld
// and runs one target after the other. To start from the corpus, and keep what is found out of it:
//   mkdir -p .build/found && FUZZ=json SWIFT_BACKTRACE=enable=no .build/release/fuzz -max_total_time=60 .build/found Corpus/json
// A crash is fixed, and its input joins the corpus, which WireTests replays.
let package = Package(
  name: "Fuzz",
  dependencies: [.package(name: "virt-doctor", path: "../..")],
  targets: [
    .executableTarget(
      name: "fuzz", dependencies: [.product(name: "Wire", package: "virt-doctor")], swiftSettings: [.swiftLanguageMode(.v6)])
  ])
