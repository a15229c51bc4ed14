/// Parts of a text by a pattern (cel-java and cel-go, extension `regex`).
enum RegexFunctions {
  /// All in the namespace `regex`.
  static let all: [Function] = [
    Function("regex.extract", [.global(.string, .string, returns: .optional(.string))]) { evaluator, arguments in
      guard arguments.match(.string, .string) else { return .noSuchOverload("regex.extract") }
      return evaluator.withPattern(arguments[1]) { evaluator, pattern in
        if pattern.groupCount > 1 { return severalGroups }
        var found = Datum.none
        let failure = evaluator.eachMatch(pattern, in: arguments[0]) { evaluator, captures in
          if let part = captures[pattern.groupCount] { found = evaluator.scratch.pointee.optional(arguments[0].part(part)) }
          return false
        }
        return failure ?? found
      }
    },
    Function("regex.extractAll", [.global(.string, .string, returns: .list(.string))]) { evaluator, arguments in
      guard arguments.match(.string, .string) else { return .noSuchOverload("regex.extractAll") }
      return evaluator.withPattern(arguments[1]) { evaluator, pattern in
        if pattern.groupCount > 1 { return severalGroups }
        var parts: [Datum] = []
        let failure = evaluator.eachMatch(pattern, in: arguments[0]) { _, captures in
          if let part = captures[pattern.groupCount] { parts.append(arguments[0].part(part)) }
          return true
        }
        return failure ?? evaluator.scratch.pointee.list(parts)
      }
    },
    Function(
      "regex.replace",
      [.global(.string, .string, .string, returns: .string), .global(.string, .string, .string, .int, returns: .string)], code: replace),
  ]

  private static let severalGroups = Datum.error("the pattern has more than one group")

  /// All matches, or the first `count` if it is not negative; `\1` in the replacement is the first group, `\0` the whole match.
  private static let replace: Function.Code = { evaluator, arguments in
    guard arguments.match(.string, .string, .string) || arguments.match(.string, .string, .string, .int) else {
      return .noSuchOverload("regex.replace")
    }
    let (subject, replacement) = (arguments[0], arguments[2].text)
    var left = arguments.count == 4 && arguments[3].int >= 0 ? Int(clamping: arguments[3].int) : Int.max
    return evaluator.withPattern(arguments[1]) { evaluator, pattern in
      var output: [UInt8] = []
      var end = 0
      var isValid = true
      let failure =
        left == 0
        ? nil
        : evaluator.eachMatch(pattern, in: subject) { evaluator, captures in
          guard let whole = captures[0] else { return false }
          output.append(contentsOf: subject.text[end..<whole.lowerBound])
          isValid = expand(replacement, captures, subject.text, into: &output)
          end = whole.upperBound
          left -= 1
          return isValid && left > 0 && evaluator.charge(output.count / 64)
        }
      if let failure { return failure }
      if !isValid { return .error("the replacement names a group that the pattern does not have") }
      output.append(contentsOf: subject.text[end..<subject.text.count])
      return evaluator.scratch.pointee.bytes(output, .string)
    }
  }

  /// False for a backslash that stands before neither a digit of a group nor a backslash.
  private static func expand(
    _ replacement: UnsafeRawBufferPointer, _ captures: [Range<Int>?], _ text: UnsafeRawBufferPointer, into output: inout [UInt8]
  ) -> Bool {
    var position = 0
    while position < replacement.count {
      let byte = replacement[position]
      position += 1
      guard byte == UInt8(ascii: "\\") else {
        output.append(byte)
        continue
      }
      guard position < replacement.count else { return false }
      let next = replacement[position]
      position += 1
      if next == UInt8(ascii: "\\") {
        output.append(next)
      } else {
        guard next >= UInt8(ascii: "0"), next <= UInt8(ascii: "9"), Int(next - UInt8(ascii: "0")) < captures.count else { return false }
        if let group = captures[Int(next - UInt8(ascii: "0"))] { output.append(contentsOf: text[group]) }
      }
    }
    return true
  }
}

extension Evaluator {
  /// Visits the matches from left to right, until `body` says false; what is returned is the error that ended it, if one did.
  mutating func eachMatch(_ pattern: LinearRegex, in subject: Datum, _ body: (inout Evaluator, [Range<Int>?]) -> Bool) -> Datum? {
    let text = subject.text
    var position = 0
    /// Where the previous match ended: an empty match there would be its double.
    var previousEnd = -1
    while position <= text.count {
      guard charge((text.count - position + 1) &* pattern.stepsPerCodePoint / 16 &+ 1) else { return Self.exhausted }
      let captures = text.withMemoryRebound(to: UInt8.self) { pattern.firstMatch(in: $0, from: position) }
      guard let captures, let whole = captures[0] else { return nil }
      if whole.isEmpty, whole.lowerBound == previousEnd {
        if position >= text.count { return nil }
        position = CodePoints.next(text, position)
        continue
      }
      guard body(&self, captures) else { return remaining < 0 ? Self.exhausted : nil }
      previousEnd = whole.upperBound
      position =
        whole.isEmpty ? (whole.upperBound < text.count ? CodePoints.next(text, whole.upperBound) : text.count + 1) : whole.upperBound
    }
    return nil
  }
}
