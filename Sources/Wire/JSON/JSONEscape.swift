/// The escapes inside a JSON string (RFC 8259 section 7).
enum JSONEscape {
  /// Checks the escape at `at`, a backslash, and returns where the text goes on.
  static func validate(_ at: UnsafePointer<UInt8>, base: UnsafePointer<UInt8>) throws(JSONFault) -> UnsafePointer<UInt8> {
    switch at[1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
      UInt8(ascii: "r"), UInt8(ascii: "t"):
      return at + 2
    case UInt8(ascii: "u"):
      guard let unit = codeUnit(at + 2) else { throw JSONFault(reason: .escape, offset: at - base) }
      guard unit & 0xF800 == 0xD800 else { return at + 6 }
      guard unit < 0xDC00, at[6] == UInt8(ascii: "\\"), at[7] == UInt8(ascii: "u"), let low = codeUnit(at + 8), low & 0xFC00 == 0xDC00
      else { throw JSONFault(reason: .loneSurrogate, offset: at - base) }
      return at + 12
    default:
      throw JSONFault(reason: .escape, offset: at - base)
    }
  }

  /// Four hexadecimal digits. Stops at the first byte that is none, so it never reads behind the terminator.
  private static func codeUnit(_ at: UnsafePointer<UInt8>) -> UInt32? {
    var unit: UInt32 = 0
    for position in 0..<4 {
      let byte = at[position]
      let digit: UInt8
      switch byte {
      case 48...57: digit = byte - 48
      case 65...70: digit = byte - 55
      case 97...102: digit = byte - 87
      default: return nil
      }
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }

  /// Decodes a validated text; the result is never longer than the source. Returns its length.
  static func decode(_ source: UnsafePointer<UInt8>, count: Int, into target: UnsafeMutablePointer<UInt8>) -> Int {
    var at = source
    var out = target
    let end = source + count
    while at < end {
      let byte = at.pointee
      if byte != UInt8(ascii: "\\") {
        out.pointee = byte
        at += 1
        out += 1
        continue
      }
      switch at[1] {
      case UInt8(ascii: "u"):
        var scalar = codeUnit(at + 2) ?? 0xFFFD
        at += 6
        if scalar & 0xFC00 == 0xD800 {
          scalar = 0x10000 + (scalar & 0x3FF) << 10 + (codeUnit(at + 2) ?? 0) & 0x3FF
          at += 6
        }
        out = encode(scalar, to: out)
        continue
      case UInt8(ascii: "b"): out.pointee = 8
      case UInt8(ascii: "f"): out.pointee = 12
      case UInt8(ascii: "n"): out.pointee = 10
      case UInt8(ascii: "r"): out.pointee = 13
      case UInt8(ascii: "t"): out.pointee = 9
      default: out.pointee = at[1]
      }
      at += 2
      out += 1
    }
    return out - target
  }

  /// UTF-8 of one scalar: at most 3 bytes for 6 of source, 4 for 12.
  private static func encode(_ scalar: UInt32, to out: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    if scalar < 0x80 {
      out[0] = UInt8(truncatingIfNeeded: scalar)
      return out + 1
    }
    if scalar < 0x800 {
      out[0] = UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
      out[1] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F)
      return out + 2
    }
    if scalar < 0x10000 {
      out[0] = UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
      out[1] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F)
      out[2] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F)
      return out + 3
    }
    out[0] = UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
    out[1] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F)
    out[2] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F)
    out[3] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F)
    return out + 4
  }
}
