/// One search: all threads of the program run side by side, one code point at a time (Pike's machine; Cox, "Regular Expression
/// Matching: the Virtual Machine Approach"). An instruction is entered at most once for a code point, hence the bound on time.
struct RegexSearch {
  private let regex: LinearRegex
  private let text: UnsafeBufferPointer<UInt8>

  /// The text must outlive the search.
  init(_ regex: LinearRegex, _ text: UnsafeBufferPointer<UInt8>) {
    self.regex = regex
    self.text = text
  }

  private typealias Code = UnsafeBufferPointer<RegexProgram.Instruction>
  private typealias Words = UnsafeMutableBufferPointer<UInt32>

  // MARK: Whether there is a match

  /// Whether a match begins anywhere.
  func hasMatch() -> Bool {
    regex.program.instructions.withUnsafeBufferPointer { code in
      regex.sets.withUnsafeBufferPointer { sets in
        let size = code.count
        return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 4 * size) { scratch in
          func part(_ index: Int) -> Words { Words(rebasing: scratch[index * size..<(index + 1) * size]) }
          part(0).initialize(repeating: 0)
          return hasMatch(code, sets, marks: part(0), stack: part(1), part(2), part(3))
        }
      }
    }
  }

  private func hasMatch(
    _ code: Code, _ sets: UnsafeBufferPointer<RegexSet>, marks: Words, stack: Words, _ first: Words, _ second: Words
  ) -> Bool {
    var threads = first
    var nextThreads = second
    var count = 0
    // What `marks` holds for an instruction that is already entered at this position; never 0.
    var mark: UInt32 = 1
    var position = 0
    while true {
      if count == 0 {
        if regex.start.isAnchored {
          if position > 0 { return false }
        } else {
          guard let candidate = regex.start.candidate(in: text, from: position) else { return false }
          position = candidate
        }
      }
      if !regex.start.isAnchored || position == 0 {
        if enter(0, at: position, code, marks, mark, stack, threads, &count) { return true }
      }
      guard position < text.count else { return false }
      let (scalar, width) = decode(at: position)
      position += width
      mark = nextMark(after: mark, marks)
      var nextCount = 0
      for index in 0..<count {
        let thread = Int(threads[index])
        let argument = code[thread].argument
        let takes = code[thread].operation == .literal ? argument == scalar : sets[Int(argument)].contains(scalar)
        if takes && enter(thread + 1, at: position, code, marks, mark, stack, nextThreads, &nextCount) { return true }
      }
      swap(&threads, &nextThreads)
      count = nextCount
    }
  }

  /// Follows all that takes no text from `index` on, and notes the instructions that take some; true on reaching `match`.
  @inline(__always)
  private func enter(
    _ index: Int, at position: Int, _ code: Code, _ marks: Words, _ mark: UInt32, _ stack: Words, _ threads: Words, _ count: inout Int
  ) -> Bool {
    var height = 0
    var index = index
    while true {
      if marks[index] != mark {
        marks[index] = mark
        let argument = code[index].argument
        switch code[index].operation {
        case .match: return true
        case .literal, .set:
          threads[count] = UInt32(truncatingIfNeeded: index)
          count += 1
        case .jump:
          index = Int(argument)
          continue
        case .splitNext, .splitAway:
          // Whether there is a match does not depend on the order. One push for each marked instruction: the stack cannot overflow.
          stack[height] = argument
          height += 1
          index += 1
          continue
        case .save:
          index += 1
          continue
        case .assert:
          if RegexAssertion(rawValue: UInt8(truncatingIfNeeded: argument))?.holds(in: text, at: position) ?? false {
            index += 1
            continue
          }
        }
      }
      if height == 0 { return false }
      height -= 1
      index = Int(stack[height])
    }
  }

  /// Marks are not cleared between positions; only when, after four thousand million of them, the counter starts again.
  private func nextMark(after mark: UInt32, _ marks: Words) -> UInt32 {
    if mark < UInt32.max { return mark + 1 }
    marks.update(repeating: 0)
    return 1
  }

  /// The code point at `position` and its length in bytes; a byte that begins none counts as U+FFFD.
  @inline(__always)
  private func decode(at position: Int) -> (scalar: UInt32, width: Int) {
    let first = UInt32(text[position])
    return first < 0x80 ? (first, 1) : decodeMultibyte(first, at: position)
  }

  private func decodeMultibyte(_ first: UInt32, at position: Int) -> (scalar: UInt32, width: Int) {
    let width = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard (0xC2...0xF4).contains(first), position + width <= text.count else { return (0xFFFD, 1) }
    var scalar = first & (0xFF >> UInt32(width + 1))
    for offset in 1..<width {
      let byte = UInt32(text[position + offset])
      guard byte & 0xC0 == 0x80 else { return (0xFFFD, 1) }
      scalar = scalar << 6 | byte & 0x3F
    }
    let least: UInt32 = width == 2 ? 0x80 : width == 3 ? 0x800 : 0x10000
    guard scalar >= least, Unicode.Scalar(scalar) != nil else { return (0xFFFD, 1) }
    return (scalar, width)
  }

  // MARK: Where the match and its groups are

  /// Threads in order of preference, each with its capture slots; -1 is a slot that was not reached.
  private struct ThreadList {
    var indices: [Int] = []
    var slots: [Int] = []
    mutating func removeAll() {
      indices.removeAll(keepingCapacity: true)
      slots.removeAll(keepingCapacity: true)
    }
  }

  /// What is still to do while following instructions: enter one, or put a capture slot back to what it was.
  private enum Pending {
    case enter(Int)
    case restore(slot: Int, value: Int)
  }

  /// The leftmost match from byte `begin` on; of several there, the one a backtracking engine would find first.
  func firstMatch(from begin: Int) -> [Range<Int>?]? {
    let slotCount = 2 * (regex.groupCount + 1)
    var threads = ThreadList()
    var nextThreads = ThreadList()
    var marks = [Int](repeating: -1, count: regex.program.instructions.count)
    var best: [Int]?
    var position = begin
    while true {
      if threads.indices.isEmpty {
        if best != nil || (regex.start.isAnchored && position > 0) { break }
        guard let candidate = regex.start.candidate(in: text, from: position) else { break }
        // An anchored pattern may only begin at 0, and then this is where the search began.
        if regex.start.isAnchored == false { position = candidate }
      }
      if best == nil && (!regex.start.isAnchored || position == 0) {
        var slots = [Int](repeating: -1, count: slotCount)
        slots[0] = position
        enter(0, at: position, &marks, &slots, &threads)
      }
      let decoded: (scalar: UInt32, width: Int)? = position < text.count ? decode(at: position) : nil
      let after = position + (decoded?.width ?? 1)
      for (order, thread) in threads.indices.enumerated() {
        let instruction = regex.program.instructions[thread]
        var takes = false
        if instruction.operation == .match {
          // Whatever is less preferred than this match is dropped; what is preferred may still match further on.
          var found = Array(threads.slots[order * slotCount..<(order + 1) * slotCount])
          found[1] = position
          best = found
          break
        } else if let scalar = decoded?.scalar {
          takes =
            instruction.operation == .literal
            ? instruction.argument == scalar : regex.sets[Int(instruction.argument)].contains(scalar)
        }
        if takes {
          var slots = Array(threads.slots[order * slotCount..<(order + 1) * slotCount])
          enter(thread + 1, at: after, &marks, &slots, &nextThreads)
        }
      }
      if decoded == nil { break }
      swap(&threads, &nextThreads)
      nextThreads.removeAll()
      position = after
    }
    return best.map { slots in
      (0...regex.groupCount).map { slots[2 * $0] >= 0 && slots[2 * $0 + 1] >= 0 ? slots[2 * $0]..<slots[2 * $0 + 1] : nil }
    }
  }

  private func enter(_ start: Int, at position: Int, _ marks: inout [Int], _ slots: inout [Int], _ threads: inout ThreadList) {
    var stack = [Pending.enter(start)]
    while let pending = stack.popLast() {
      guard case .enter(let index) = pending else {
        if case .restore(let slot, let value) = pending { slots[slot] = value }
        continue
      }
      // Positions only grow, so a mark is simply the position of the last visit.
      if marks[index] == position { continue }
      marks[index] = position
      let instruction = regex.program.instructions[index]
      let argument = Int(instruction.argument)
      switch instruction.operation {
      case .literal, .set, .match:
        threads.indices.append(index)
        threads.slots += slots
      case .jump: stack.append(.enter(argument))
      case .splitNext:
        stack.append(.enter(argument))
        stack.append(.enter(index + 1))
      case .splitAway:
        stack.append(.enter(index + 1))
        stack.append(.enter(argument))
      case .save:
        stack.append(.restore(slot: argument, value: slots[argument]))
        slots[argument] = position
        stack.append(.enter(index + 1))
      case .assert:
        if RegexAssertion(rawValue: UInt8(truncatingIfNeeded: argument))?.holds(in: text, at: position) ?? false {
          stack.append(.enter(index + 1))
        }
      }
    }
  }
}
