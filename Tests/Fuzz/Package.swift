// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that building virt-doctor never builds fuzz targets. Build it with
//   swift build -c release -Xswiftc -sanitize=fuzzer,address -Xswiftc -use-ld=lld
// and run one target on its corpus: SWIFT_BACKTRACE=enable=no .build/release/fuzz-json -max_total_time=20 Corpus/json

/// A fuzz target: an executable whose main.swift calls the driver.
func fuzz(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: ["FuzzDriver"] + dependencies, swiftSettings: [.swiftLanguageMode(.v6)])
}

let wire: Target.Dependency = .product(name: "Wire", package: "virt-doctor")

let package = Package(
  name: "Fuzz",
  dependencies: [.package(name: "virt-doctor", path: "../..")],
  targets: [
    .target(name: "FuzzDriver", dependencies: [wire], swiftSettings: [.swiftLanguageMode(.v6)]),
    fuzz("fuzz-json", [wire]),
    fuzz("fuzz-yaml", [wire]),
    fuzz("fuzz-xml", [wire]),
  ])
