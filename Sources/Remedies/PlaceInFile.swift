import Report

/// Bytes of a file as a person finds them: line, text and columns.
enum PlaceInFile {
  /// The first physical line of a range, and the part of the range that lies on it, without blanks around it. nil for no line at all.
  static func place(of range: Range<Int>, in bytes: [UInt8], path: String) -> Fix.Place? {
    let newline = UInt8(ascii: "\n")
    guard range.lowerBound <= bytes.count, range.upperBound <= bytes.count else { return nil }
    let start = bytes[..<range.lowerBound].lastIndex(of: newline).map { $0 + 1 } ?? 0
    let end = bytes[range.lowerBound...].firstIndex(of: newline) ?? bytes.count
    var (from, to) = (range.lowerBound, max(range.lowerBound, min(range.upperBound, end)))
    while from < to, isBlank(bytes[from]) { from += 1 }
    while to > from, isBlank(bytes[to - 1]) { to -= 1 }
    // Columns count what a person sees, so each piece is decoded by itself.
    let lead = String(decoding: bytes[start..<from], as: UTF8.self)
    let part = String(decoding: bytes[from..<to], as: UTF8.self)
    var lineEnd = end
    while lineEnd > to, isBlank(bytes[lineEnd - 1]) { lineEnd -= 1 }
    return Fix.Place(
      path: path, line: bytes[..<range.lowerBound].reduce(1) { $1 == newline ? $0 + 1 : $0 },
      text: String(decoding: bytes[start..<lineEnd], as: UTF8.self), columns: lead.count..<lead.count + part.count)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 || byte == 10 }
}
