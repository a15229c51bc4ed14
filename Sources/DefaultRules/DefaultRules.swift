package import Wire

/// The rule packs inside the program, from `Rules/` as it was when the program was built.
package enum DefaultRules {
  /// Every pack in the order of the names; a name is the path below `Rules/`. No YAML is parsed for them: that was done at
  /// build time, and their tests were left out.
  package static let packs: [(name: String, document: Document)] = embeddedPacks.map { pack in
    let name = pack.name.description
    return (name, Document(name: name, slots: pack.slots, positions: pack.positions, text: pack.text))
  }

  /// The compiled expressions of all packs, for the rule engine's `PackedPrograms`.
  package static var programs: (index: StaticString, numbers: StaticString, text: StaticString) { embeddedPrograms }

  /// The `PackDigest` of the packs, in hexadecimal.
  package static var digest: String { embeddedDigest }
}
