// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6), .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"), .enableUpcomingFeature("InternalImportsByDefault"),
  // The metadata of a generic type is asked for by calling its accessor, not by demangling its name: about 100 types are needed in a run, and
  // a name costs 25,000 instructions, 100,000 more where the conformance of a key has to be searched for.
  .unsafeFlags(["-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors"], .when(configuration: .release)),
]
// Packaging/link/libstdc++.so is one line of text, INPUT(libstdc++.a): the C++ runtime becomes static.
// A program at a fixed address needs none of the 43,000 relocations that Swift's metadata costs a movable one at every start: 1.4 of 3.4 ms,
// and 180 of 310 page faults. Libraries, heap and stack still lie at random addresses.
let link: [LinkerSetting] = [
  .unsafeFlags(["-L\(Context.packageDirectory)/Packaging/link"]),
  .unsafeFlags(["-Xclang-linker", "-no-pie"], .when(configuration: .release)),
]

/// A room of the house (Documentation/Architecture.md): what it may import is what it depends on, and nothing else.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
  name: "virt-doctor",
  products: [
    .executable(name: "virt-doctor", targets: ["virt-doctor"]),
    .library(name: "Wire", targets: ["Wire"]),  // for Tests/Fuzz
    .library(name: "CEL", targets: ["CEL"]),  // for Tests/Fuzz and Tests/Benchmarks
  ],
  dependencies: [.package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")],
  targets: [
    .target(name: "CHost"),
    .target(name: "CYAML", linkerSettings: [.linkedLibrary(":libyaml.a")]),
    .target(name: "CExpat", linkerSettings: [.linkedLibrary(":libexpat.a")]),
    room("Wire", ["CYAML", "CExpat"]),
    room("CEL", ["Wire"]),
    room("Host", ["CHost"]),
    room("Facts", ["Wire"]),
    room("Probes", ["Host", "Facts", "Wire"]),
    room("Report", ["Facts", "Wire"]),
    room("RuleEngine", ["CEL", "Facts", "Report", "Wire"]),
    room("Remedies", ["Host", "Facts", "Report", "Wire"]),
    .executableTarget(name: "embed-rules", dependencies: ["RuleEngine", "Wire"], swiftSettings: strict),
    .plugin(name: "EmbedRules", capability: .buildTool(), dependencies: ["embed-rules"]),
    .target(name: "DefaultRules", dependencies: ["Wire"], swiftSettings: strict, plugins: ["EmbedRules"]),
    .executableTarget(
      name: "virt-doctor",
      dependencies: [
        "Wire", "Host", "Facts", "Probes", "Report", "RuleEngine", "Remedies", "DefaultRules",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict, linkerSettings: link),
    tests("WireTests", ["Wire", "DefaultRules"]),
    tests("CELTests", ["CEL", "Wire"]),
    tests("HostTests", ["Host"]),
    tests("ProbesTests", ["Probes", "Host", "Facts", "Wire"]),
    tests("RuleEngineTests", ["RuleEngine", "Report", "Facts", "Wire", "DefaultRules"]),
    tests("ReportTests", ["Report", "Facts", "Wire"]),
    tests("RemediesTests", ["Remedies", "Host", "Facts", "Report", "Wire"]),
    tests(
      "CommandTests",
      ["virt-doctor", "Host", "Facts", "Report", "Wire", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
    .testTarget(
      name: "LabTests", dependencies: ["virt-doctor", "Wire"], path: "Tests/Lab", exclude: ["Scenarios", "lab", "healthy.sh", "words.sh"],
      swiftSettings: strict),
    tests("ImportLawTests", []),
  ])
