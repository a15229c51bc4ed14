/// CEL's `strings.quote`: a text between quotation marks that reads back as the same string literal.
enum QuotedText {
  /// Control characters without a short escape stay as they are.
  static func quote(_ text: String) -> String {
    var quoted: [UInt8] = [0x22]
    for byte in text.utf8 {
      let escape: UInt8? =
        switch byte {
        case 0x07: 0x61
        case 0x08: 0x62
        case 0x09: 0x74
        case 0x0A: 0x6E
        case 0x0B: 0x76
        case 0x0C: 0x66
        case 0x0D: 0x72
        case 0x22, 0x5C: byte
        default: nil
        }
      if let escape { quoted += [0x5C, escape] } else { quoted.append(byte) }
    }
    quoted.append(0x22)
    return String(decoding: quoted, as: UTF8.self)
  }
}
