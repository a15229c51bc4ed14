import Facts
import Report

/// One `option=value` of a module in a file, and the bytes in which it stands.
struct ModprobeAssignment {
  let file: ModprobeFile
  let line: ModprobeLine
  let value: String?
  /// The name as it is written here.
  private let name: String
  private let bytes: [UInt8]
  /// The bytes of the value in the file; empty and behind the name where there is no `=`.
  private let range: Range<Int>
  /// The bytes of the whole `option=value`, its quotes included.
  private let token: Range<Int>

  /// All of them in the order in which the kernel gets them: the last one counts.
  static func all(of module: String, _ option: String, in tree: ModprobeTree) -> [ModprobeAssignment] {
    var found: [ModprobeAssignment] = []
    for file in tree.files {
      guard let bytes = file.bytes else { continue }
      for line in file.lines {
        guard case .options(module, _) = line.directive else { continue }
        let logical = ModprobeSyntax.unwrap(bytes, from: line.range.lowerBound)
        var words = ModprobeWords(logical.text)
        _ = (words.next(), words.next())
        guard let rest = words.rest() else { continue }
        let text = Array(logical.text[rest])
        for argument in KernelArguments.split(text) {
          let name = String(decoding: text[argument.name], as: UTF8.self)
          guard KernelArguments.same(name, option) else { continue }
          let range = argument.value ?? argument.name.upperBound..<argument.name.upperBound
          let whole = Self.quoted(argument.name.lowerBound..<range.upperBound, in: text)
          found.append(
            ModprobeAssignment(
              file: file, line: line, value: argument.value.map { String(decoding: text[$0], as: UTF8.self) }, name: name,
              bytes: bytes,
              range: place(of: rest.lowerBound + range.lowerBound..<rest.lowerBound + range.upperBound, in: logical),
              token: place(of: rest.lowerBound + whole.lowerBound..<rest.lowerBound + whole.upperBound, in: logical)))
        }
      }
    }
    return found
  }

  /// A range with the quotes that stand around it or around its value.
  private static func quoted(_ range: Range<Int>, in text: [UInt8]) -> Range<Int> {
    let quote = UInt8(ascii: "\"")
    let start = range.lowerBound > 0 && text[range.lowerBound - 1] == quote ? range.lowerBound - 1 : range.lowerBound
    return start..<(range.upperBound < text.count && text[range.upperBound] == quote ? range.upperBound + 1 : range.upperBound)
  }

  /// A range of the logical line in the bytes of the file; continuations inside it are part of it.
  private static func place(of range: Range<Int>, in logical: ModprobeSyntax.Logical) -> Range<Int> {
    func behind(_ index: Int) -> Int { index > 0 && index <= logical.places.count ? logical.places[index - 1] + 1 : logical.end }
    if range.isEmpty { return behind(range.lowerBound)..<behind(range.lowerBound) }
    return logical.places[range.lowerBound]..<behind(range.upperBound)
  }

  /// The file with another value here; every other byte stays.
  func edited(to new: String) -> [UInt8] {
    Array(bytes[..<range.lowerBound]) + Array(((value == nil ? "=" : "") + new).utf8) + Array(bytes[range.upperBound...])
  }

  /// Where a person finds it: carets under all of `option=value`.
  var place: Fix.Place? { PlaceInFile.place(of: token, in: bytes, path: file.path) }

  /// The same change by hand, without the path: sed(1) where it hits just this place, an editor otherwise.
  func shell(to new: String) -> String {
    guard let place = PlaceInFile.place(of: range, in: bytes, path: file.path), let value,
      let old = place.text.range(ofPlain: "\(name)=\(value)"), old.upperBound == place.columns.upperBound,
      (name + value).utf8.allSatisfy({ (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || $0 == 95 })
    else { return "sudoedit" }
    return "sudo sed -i '\(place.line)s/\(name)=\(value)/\(name)=\(new.split(separator: "/").joined(separator: "\\/"))/'"
  }
}

extension String {
  /// Where a text first occurs, in characters from the start.
  fileprivate func range(ofPlain text: String) -> Range<Int>? {
    let (all, part) = (Array(self), Array(text))
    guard !part.isEmpty, all.count >= part.count else { return nil }
    return (0...all.count - part.count).first { all[$0..<$0 + part.count].elementsEqual(part) }.map { $0..<$0 + part.count }
  }
}
