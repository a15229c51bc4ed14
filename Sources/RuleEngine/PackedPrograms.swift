import CEL
import Wire

/// The compiled expressions of the packs inside the program, as texts that Swift can hold as `StaticString`; each is unpacked when it is
/// first asked for.
package struct PackedPrograms {
  /// What is written down.
  package struct Texts {
    /// How many programs there are; then for each, in ascending order, its identity and where it begins in the other two.
    package let index: [UInt8]
    package let numbers: [UInt8]
    package let text: [UInt8]
  }

  private struct Entry {
    let identity: Expression.Identity
    let numbers: Int
    let text: Int
    /// Once it was asked for.
    var program: Program?
  }

  private var entries: [Entry]
  private let numbers: UnsafeBufferPointer<UInt8>
  private let text: UnsafePointer<UInt8>

  /// Reads the index only.
  package init(index: StaticString, numbers: StaticString, text: StaticString) {
    self.init(
      index: UnsafeBufferPointer(start: index.utf8Start, count: index.utf8CodeUnitCount),
      numbers: UnsafeBufferPointer(start: numbers.utf8Start, count: numbers.utf8CodeUnitCount), text: text.utf8Start)
  }

  /// From memory that outlives it.
  init(index: UnsafeBufferPointer<UInt8>, numbers: UnsafeBufferPointer<UInt8>, text: UnsafePointer<UInt8>) {
    self.numbers = numbers
    self.text = text
    var reader = EmbeddedNumbers(index)
    let count = Int(reader.next())
    entries = Array(unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let identity = Expression.Identity(
          pack: Int32(truncatingIfNeeded: reader.next()), node: Int32(truncatingIfNeeded: reader.next()),
          offset: Int32(truncatingIfNeeded: reader.next()))
        buffer.initializeElement(at: filled, to: Entry(identity: identity, numbers: Int(reader.next()), text: Int(reader.next())))
        filled += 1
      }
    }
  }

  /// Nil for an expression that was not packed.
  mutating func program(_ identity: Expression.Identity) -> Program? {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].identity < identity { low = middle + 1 } else { high = middle }
    }
    guard low < entries.count, entries[low].identity == identity else { return nil }
    if let known = entries[low].program { return known }
    let rest = EmbeddedNumbers(UnsafeBufferPointer(rebasing: numbers[entries[low].numbers...]))
    let program = FactEnvironment.environment.program(rest, text: text + entries[low].text)
    entries[low].program = program
    return program
  }

  /// Writes programs down.
  struct Packer {
    private var programs: [(identity: Expression.Identity, program: PackedProgram)] = []

    /// Of two with the same identity, which are the same expression, the first is taken.
    mutating func add(_ identity: Expression.Identity, _ program: PackedProgram) {
      if !programs.contains(where: { $0.identity == identity }) { programs.append((identity, program)) }
    }

    /// Programs that are the same are written once.
    func texts() -> Texts {
      var (index, numbers, text): ([UInt8], [UInt8], [UInt8]) = ([], [], [])
      var places: [[UInt8]: (numbers: Int, text: Int)] = [:]
      EmbeddedNumbers.put(UInt32(programs.count), &index)
      for (identity, program) in programs.sorted(by: { $0.identity < $1.identity }) {
        let whole = program.numbers + [0] + program.text
        let place = places[whole] ?? (numbers.count, text.count)
        if places[whole] == nil {
          places[whole] = place
          numbers += program.numbers
          text += program.text
        }
        for number in [Int(identity.pack), Int(identity.node), Int(identity.offset), place.numbers, place.text] {
          EmbeddedNumbers.put(UInt32(number), &index)
        }
      }
      return Texts(index: index, numbers: numbers, text: text)
    }
  }
}
