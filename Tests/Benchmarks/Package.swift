// swift-tools-version: 6.2
import PackageDescription

// Measures what the program does inside, through the same public faces that it uses itself.
let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "virt-doctor", path: "../..")],
  targets: [
    .executableTarget(
      name: "rule-bench",
      dependencies: [.product(name: "Wire", package: "virt-doctor"), .product(name: "CEL", package: "virt-doctor")],
      swiftSettings: [.swiftLanguageMode(.v6)])
  ])
