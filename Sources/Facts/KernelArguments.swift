/// One argument as the kernel splits them: `name`, or `name=value`, with ranges into the text it stands in.
package struct KernelArgument: Sendable, Equatable {
  package let whole: Range<Int>
  package let name: Range<Int>
  /// Without surrounding quotes; nil where there is no `=`.
  package let value: Range<Int>?
}

/// A text of arguments: the options of a module, or the kernel's own command line. next_arg() in the kernel's lib/cmdline.c.
package enum KernelArguments {
  /// The arguments in order. Blanks inside double quotes do not split.
  package static func split(_ text: [UInt8]) -> [KernelArgument] {
    var arguments: [KernelArgument] = []
    var at = 0
    while true {
      while at < text.count, isSpace(text[at]) { at += 1 }
      // The kernel sees a C string.
      guard at < text.count, text[at] != 0 else { return arguments }
      let start = at
      var quoted = false
      if text[at] == quote {
        quoted = true
        at += 1
      }
      let nameStart = at
      var inside = quoted
      var equals: Int?
      while at < text.count, text[at] != 0, inside || !isSpace(text[at]) {
        if equals == nil, text[at] == UInt8(ascii: "="), at > nameStart { equals = at }
        if text[at] == quote { inside.toggle() }
        at += 1
      }
      var end = at
      if quoted, end > nameStart, text[end - 1] == quote { end -= 1 }
      if let equals {
        var (from, to) = (equals + 1, max(end, equals + 1))
        if from < to, text[from] == quote {
          from += 1
          if from < to, text[to - 1] == quote { to -= 1 }
        }
        arguments.append(KernelArgument(whole: start..<at, name: nameStart..<equals, value: from..<to))
      } else {
        arguments.append(KernelArgument(whole: start..<at, name: nameStart..<max(end, nameStart), value: nil))
      }
    }
  }

  /// Names of parameters are equal although one has dashes where the other has underscores: parameq() in kernel/params.c.
  package static func same(_ one: String, _ other: String) -> Bool {
    one.utf8.count == other.utf8.count && zip(one.utf8, other.utf8).allSatisfy { fold($0) == fold($1) }
  }

  private static func fold(_ byte: UInt8) -> UInt8 { byte == UInt8(ascii: "-") ? UInt8(ascii: "_") : byte }
  /// isspace() of the kernel, which counts the no-break space of Latin-1.
  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) || byte == 0xA0 }
  private static let quote = UInt8(ascii: "\"")
}
