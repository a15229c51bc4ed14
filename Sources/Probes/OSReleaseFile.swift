/// A file of shell assignments, as os-release(5) and lsb-release(1) define it, read without a shell.
struct OSReleaseFile {
  private var values: [String: String] = [:]

  /// Reads any text: what is no assignment is passed over.
  init(_ text: String) {
    for line in KernelText.lines(text) {
      let line = line.utf8.drop(while: KernelText.isBlank)
      // Comments, and whatever is no assignment, are no errors: the specification has readers ignore them.
      guard let first = line.first, first != UInt8(ascii: "#"), let equals = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let key = line[line.startIndex..<equals]
      guard key.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == UInt8(ascii: "_") })
      else {
        continue
      }
      // As in a shell, the last assignment holds.
      values[String(decoding: key, as: UTF8.self)] = Self.unquoted(Array(line[line.index(after: equals)...]))
    }
  }

  /// A value, or nil where it is not set or set to nothing, which means the same.
  subscript(key: String) -> String? {
    guard let value = values[key], !value.isEmpty else { return nil }
    return value
  }

  /// Shell quoting: single quotes take everything as it is; in double quotes a backslash protects only `$ ` " \`; outside it protects anything,
  /// and an unprotected blank ends the value.
  private static func unquoted(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    var quote: UInt8 = 0
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\\"), quote != UInt8(ascii: "'"), at + 1 < bytes.count {
        let next = bytes[at + 1]
        if quote == 0 || [UInt8(ascii: "$"), UInt8(ascii: "`"), UInt8(ascii: "\""), UInt8(ascii: "\\")].contains(next) {
          result.append(next)
        } else {
          result += [byte, next]
        }
        at += 2
        continue
      }
      if quote == 0, KernelText.isBlank(byte) { break }
      if quote == 0, byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        quote = byte
      } else if byte == quote {
        quote = 0
      } else {
        result.append(byte)
      }
      at += 1
    }
    return String(decoding: result, as: UTF8.self)
  }
}
