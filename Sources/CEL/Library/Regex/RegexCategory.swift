/// Unicode's general categories as bits, under the names that `\p{…}` uses (Unicode Standard Annex 44, table 12).
enum RegexCategory {
  private static let names = [
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So",
    "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn",
  ]

  /// The categories that a name such as `N` or `Nd` stands for, or nil. RE2 has no `Cn`, and leaves it out of `C`.
  static func mask(named name: String) -> UInt32? {
    var mask: UInt32 = 0
    for (bit, category) in names.enumerated() where category != "Cn" {
      if category == name || (name.unicodeScalars.count == 1 && category.hasPrefix(name)) { mask |= 1 << UInt32(bit) }
    }
    return mask == 0 ? nil : mask
  }

  /// The bit of the category that a code point belongs to.
  static func bit(of scalar: UInt32) -> UInt32 {
    guard let value = Unicode.Scalar(scalar) else { return 1 << 27 }  // only surrogates are no scalars: Cs
    let index: UInt32 =
      switch value.properties.generalCategory {
      case .uppercaseLetter: 0
      case .lowercaseLetter: 1
      case .titlecaseLetter: 2
      case .modifierLetter: 3
      case .otherLetter: 4
      case .nonspacingMark: 5
      case .spacingMark: 6
      case .enclosingMark: 7
      case .decimalNumber: 8
      case .letterNumber: 9
      case .otherNumber: 10
      case .connectorPunctuation: 11
      case .dashPunctuation: 12
      case .openPunctuation: 13
      case .closePunctuation: 14
      case .initialPunctuation: 15
      case .finalPunctuation: 16
      case .otherPunctuation: 17
      case .mathSymbol: 18
      case .currencySymbol: 19
      case .modifierSymbol: 20
      case .otherSymbol: 21
      case .spaceSeparator: 22
      case .lineSeparator: 23
      case .paragraphSeparator: 24
      case .control: 25
      case .format: 26
      case .surrogate: 27
      case .privateUse: 28
      case .unassigned: 29
      @unknown default: 29
      }
    return 1 << index
  }
}
