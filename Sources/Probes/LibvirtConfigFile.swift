/// libvirt's own configuration format (virconf.c): `name = value` lines, where a value is a string, a number or a list of them.
struct LibvirtConfigFile {
  /// What stands behind the equals sign.
  enum Value: Equatable {
    case string(String)
    case number(Int)
    case list([Value])
  }

  /// The mistake at which the daemon refuses the whole file, and with it to start.
  struct Mistake: Error, Equatable {
    var line: Int
    var message: String
  }

  private(set) var values: [String: Value] = [:]

  /// Reads the whole file; of a name given twice the last value counts.
  init(_ bytes: [UInt8]) throws(Mistake) {
    var reader = Reader(bytes: bytes)
    while let (name, value) = try reader.statement() { values[name] = value }
  }

  /// nil where there is none, or where it is no string.
  func string(_ name: String) -> String? { if case .string(let text)? = values[name] { text } else { nil } }

  private struct Reader {
    let bytes: [UInt8]
    var position = 0
    var line = 1
    /// Lists within lists are allowed, in bounds.
    var depth = 0

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }
    private func mistake(_ message: String) -> Mistake { Mistake(line: line, message: message) }

    /// `lines`: over the ends of statements, too.
    private mutating func skipBlanks(lines: Bool) {
      while let byte = current {
        if byte == 32 || byte == 9 || (lines && (byte == 10 || byte == 13 || byte == 59)) {
          if byte == 10 { line += 1 }
          position += 1
        } else {
          break
        }
      }
    }

    /// The next name with its value; nil at the end.
    mutating func statement() throws(Mistake) -> (String, Value)? {
      while true {
        skipBlanks(lines: true)
        guard current == 35 else { break }
        // Comments are nearly all of the files as they are installed.
        position = KernelText.first(10, in: bytes, from: position)
      }
      guard let first = current else { return nil }
      guard first.isAlphanumericASCII && !first.isDigitASCII else { throw mistake("expecting a name") }
      let start = position
      while let byte = current, byte.isAlphanumericASCII || byte == 95 { position += 1 }
      // Hyphens and dots end a name, and then the assignment is missing.
      let name = String(decoding: bytes[start..<position], as: UTF8.self)
      skipBlanks(lines: false)
      guard current == 61 else { throw mistake("expecting an assignment") }
      position += 1
      skipBlanks(lines: false)
      let value = try value()
      skipBlanks(lines: false)
      // One statement a line; a semicolon ends one as well.
      guard current == nil || current == 10 || current == 13 || current == 59 || current == 35 else {
        throw mistake("expecting a separator")
      }
      return (name, value)
    }

    /// One value of any kind.
    private mutating func value() throws(Mistake) -> Value {
      skipBlanks(lines: false)
      guard let byte = current else { throw mistake("expecting a value") }
      // There are no booleans: libvirt has 0 and 1.
      switch byte {
      case 34, 39: return .string(try string(byte))
      case 91: return .list(try list())
      case 43, 45, 48...57: return .number(try number())
      default: throw mistake("expecting a value")
      }
    }

    /// Quotes of either kind end with the line; three double ones span lines.
    private mutating func string(_ quote: UInt8) throws(Mistake) -> String {
      if quote == 34, position + 6 < bytes.count, bytes[position...].starts(with: [34, 34, 34]) {
        position += 3
        let start = position
        while position + 2 < bytes.count {
          if bytes[position...].starts(with: [34, 34, 34]) {
            position += 3
            return String(decoding: bytes[start..<position - 3], as: UTF8.self)
          }
          if bytes[position] == 10 { line += 1 }
          position += 1
        }
        throw mistake("unterminated string")
      }
      position += 1
      let start = position
      while let byte = current, byte != quote, byte != 10, byte != 13 { position += 1 }
      // There is no escape: a quote of the other kind is how a quote is written.
      guard current == quote else { throw mistake("unterminated string") }
      position += 1
      return String(decoding: bytes[start..<position - 1], as: UTF8.self)
    }

    /// Decimal; a number too large for libvirt is cut, as it matters to nobody here.
    private mutating func number() throws(Mistake) -> Int {
      let negative = current == 45
      if negative || current == 43 { position += 1 }
      guard current?.isDigitASCII == true else { throw mistake("unterminated number") }
      var number = 0
      while let byte = current, byte.isDigitASCII {
        let (shifted, overflow) = number.multipliedReportingOverflow(by: 10)
        number = overflow ? .max : shifted &+ Int(byte - 48)
        position += 1
      }
      return negative ? 0 - number : number
    }

    /// Between brackets, over several lines; a comma at the end is allowed, a comment inside is not.
    private mutating func list() throws(Mistake) -> [Value] {
      depth += 1
      defer { depth -= 1 }
      if depth > 16 { throw mistake("lists nested too deeply") }
      position += 1
      var items: [Value] = []
      skipBlanks(lines: true)
      if let byte = current, byte != 93 {
        items.append(try value())
        skipBlanks(lines: true)
      }
      while let byte = current, byte != 93 {
        guard byte == 44 else { throw mistake("expecting a separator in list") }
        position += 1
        skipBlanks(lines: true)
        if current == 93 { break }
        items.append(try value())
        skipBlanks(lines: true)
      }
      guard current == 93 else { throw mistake("list is not closed with ]") }
      position += 1
      return items
    }
  }
}
