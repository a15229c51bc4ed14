package import Report

/// Adds options to lines of fstab(5), and changes no other byte of the file.
package enum FstabEditor {
  package struct Edit: Sendable, Equatable {
    package let new: [UInt8]
    /// The lines that changed, and the options that each of them got.
    package let lines: [Line]
    /// The options of the first of them, as they stand in the file now.
    package let place: Fix.Place?
  }

  package struct Line: Sendable, Equatable {
    package let number: Int
    package let added: [String]
  }

  static let path = "/etc/fstab"

  /// nil where no line of those targets lacks any of the options, or where an option would not fit.
  package static func adding(_ options: [String], to targets: [String], in old: [UInt8]) -> Edit? {
    guard !options.isEmpty, options.allSatisfy(isPlain) else { return nil }
    var new: [UInt8] = []
    var lines: [Line] = []
    var place: Fix.Place?
    var start = 0
    var number = 0
    while start < old.count {
      number += 1
      let end = old[start...].firstIndex(of: UInt8(ascii: "\n")) ?? old.count
      let fields = fields(old, start..<end)
      var written = start
      // A line of fewer than three fields is none; one of three has no options, and mount(8) takes it for `defaults`.
      if fields.count >= 3, targets.contains(unescaped(old[fields[1]])) {
        let held = fields.count > 3 ? old[fields[3]].split(separator: UInt8(ascii: ",")).map { String(decoding: $0, as: UTF8.self) } : []
        let added = options.filter { option in !held.contains { name($0) == name(option) } }
        if !added.isEmpty {
          let at = fields[min(3, fields.count - 1)].upperBound
          new += old[start..<at]
          new += Array(((fields.count > 3 ? "," : " ") + added.joined(separator: ",")).utf8)
          written = at
          lines.append(Line(number: number, added: added))
          if place == nil { place = PlaceInFile.place(of: fields[min(3, fields.count - 1)], in: old, path: path) }
        }
      }
      let next = min(end + 1, old.count)
      new += old[written..<next]
      start = next
    }
    return lines.isEmpty ? nil : Edit(new: new, lines: lines, place: place)
  }

  /// Fields between blanks and tabs; none in a comment.
  private static func fields(_ bytes: [UInt8], _ line: Range<Int>) -> [Range<Int>] {
    var fields: [Range<Int>] = []
    var at = line.lowerBound
    while at < line.upperBound {
      while at < line.upperBound, bytes[at] == 32 || bytes[at] == 9 || bytes[at] == 13 { at += 1 }
      let start = at
      while at < line.upperBound, bytes[at] != 32, bytes[at] != 9, bytes[at] != 13 { at += 1 }
      if start == at { break }
      if fields.isEmpty, bytes[start] == UInt8(ascii: "#") { return [] }
      fields.append(start..<at)
    }
    return fields
  }

  /// getmntent(3): a blank is written `\040`.
  private static func unescaped(_ field: ArraySlice<UInt8>) -> String {
    var out: [UInt8] = []
    var at = field.startIndex
    while at < field.endIndex {
      if field[at] == UInt8(ascii: "\\"), field.endIndex - at >= 4 {
        let digits = field[at + 1...at + 3]
        if digits.allSatisfy({ (48...55).contains($0) }) {
          let value = digits.reduce(0) { $0 * 8 + Int($1 - 48) }
          if value < 256 {
            out.append(UInt8(value))
            at += 4
            continue
          }
        }
      }
      out.append(field[at])
      at += 1
    }
    // A mount point is the same with and without a slash at its end.
    while out.count > 1, out.last == UInt8(ascii: "/") { out.removeLast() }
    return String(decoding: out, as: UTF8.self)
  }

  /// The part before `=`.
  private static func name(_ option: String) -> Substring { option.prefix { $0 != "=" } }

  /// Nothing that parts fields or options, or that means something to sed.
  private static func isPlain(_ option: String) -> Bool {
    !option.isEmpty
      && option.utf8.allSatisfy { byte in
        (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte) || [45, 46, 61, 95].contains(byte)
      }
  }
}
