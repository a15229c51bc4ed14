/// What can be said of a match's beginning from the program alone, so that a search may skip to where one can begin.
struct RegexStart: Sendable {
  /// A match begins only at the start of the text.
  private(set) var isAnchored = false
  /// UTF-8 that every match begins with; after the anchor, if there is one.
  private(set) var prefix: [UInt8] = []
  /// What comes after the prefix, where that is all: the prefix alone decides, without running the program.
  enum Rest: Sendable { case nothing, textEnd, more }
  /// What the prefix leaves over.
  private(set) var rest = Rest.more
  /// Bytes that a match may begin with, one bit each for ASCII; nil if it may be empty.
  private(set) var firstBytes: (low: UInt64, high: UInt64, beyondASCII: Bool)?

  /// Reads the program; runs nothing.
  init(_ program: RegexProgram, sets: [RegexSet]) {
    let code = program.instructions
    // What other threads may jump to is no longer common to all matches: stop at the first instruction that is not plain.
    var index = 0
    if code[0].operation == .assert && code[0].argument == UInt32(RegexAssertion.textStart.rawValue) {
      isAnchored = true
      index = 1
    }
    // A loop back into the run (ab+) keeps the run a prefix: it has been matched once before anything jumps into it.
    while true {
      if code[index].operation == .literal, let scalar = Unicode.Scalar(code[index].argument) {
        prefix.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      } else if code[index].operation != .save {
        break
      }
      index += 1
    }
    if code[index].operation == .match {
      rest = .nothing
    } else if code[index].operation == .assert && code[index].argument == UInt32(RegexAssertion.textEnd.rawValue)
      && code[index + 1].operation == .match
    {
      rest = .textEnd
    }
    firstBytes = Self.firstBytes(code, sets)
  }

  private static func firstBytes(_ code: [RegexProgram.Instruction], _ sets: [RegexSet]) -> (UInt64, UInt64, Bool)? {
    var low: UInt64 = 0
    var high: UInt64 = 0
    var beyond = false
    var seen = [Bool](repeating: false, count: code.count)
    var stack = [0]
    while let index = stack.popLast() {
      if seen[index] { continue }
      seen[index] = true
      let argument = code[index].argument
      switch code[index].operation {
      case .match: return nil
      case .literal:
        if argument < 64 {
          low |= 1 << UInt64(argument)
        } else if argument < 128 {
          high |= 1 << UInt64(argument - 64)
        } else {
          beyond = true
        }
      case .set:
        low |= sets[Int(argument)].ascii.low
        high |= sets[Int(argument)].ascii.high
        beyond = true
      case .jump: stack.append(Int(argument))
      case .splitNext, .splitAway:
        stack.append(Int(argument))
        stack.append(index + 1)
      case .save, .assert: stack.append(index + 1)
      }
    }
    return (low, high, beyond)
  }

  /// The first place from `position` on where a match can begin; nil if there is none.
  @inline(__always)
  func candidate(in text: UnsafeBufferPointer<UInt8>, from position: Int) -> Int? {
    var position = position
    if let first = prefix.first {
      let last = text.count - prefix.count
      while position <= last {
        if text[position] == first && Self.has(prefix, in: text, at: position) { return position }
        position += 1
      }
      return nil
    }
    guard let firstBytes else { return position }
    while position < text.count {
      let byte = text[position]
      // Continuation bytes are stepped over: a match begins at a code point.
      if byte < 64 ? firstBytes.low >> UInt64(byte) & 1 != 0 : byte < 128 ? firstBytes.high >> UInt64(byte - 64) & 1 != 0 : false {
        return position
      }
      if byte >= 0x80 && firstBytes.beyondASCII && byte & 0xC0 != 0x80 { return position }
      position += 1
    }
    return nil
  }

  /// Whether `bytes` stand in the text at `position`, which with them does not pass its end.
  static func has(_ bytes: [UInt8], in text: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
    for index in bytes.indices where text[position + index] != bytes[index] { return false }
    return true
  }

  /// The answer for a pattern that is all prefix; nil for any other.
  func decide(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
    let last = text.count - prefix.count
    switch (rest, isAnchored) {
    case (.more, _): return nil
    case (.nothing, true): return last >= 0 && Self.has(prefix, in: text, at: 0)
    case (.nothing, false): return prefix.isEmpty || candidate(in: text, from: 0) != nil
    case (.textEnd, true): return last == 0 && Self.has(prefix, in: text, at: 0)
    case (.textEnd, false): return last >= 0 && Self.has(prefix, in: text, at: last)
    }
  }
}
