/// Numbers as a text that Swift can hold as `StaticString`: each in groups of five bits, the lowest first, as the characters `0` to `o`;
/// from `P` on another group follows. Behind the end there are only zeroes.
package struct EmbeddedNumbers {
  private var at: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>

  /// The last byte must end a number: then it is enough to look for the end where one begins.
  package init(_ packed: UnsafeBufferPointer<UInt8>) {
    guard let base = packed.baseAddress, let last = packed.last, last &- 48 < 32 else {
      preconditionFailure("not what embed-rules wrote")
    }
    at = base
    end = base + packed.count
  }

  /// Whether all were read.
  package var isAtEnd: Bool { at == end }

  /// The next number.
  @inline(__always) package mutating func next() -> UInt32 {
    guard at < end else { return 0 }
    var group = UInt32(at.pointee) &- 48
    at += 1
    var value = group & 31
    var shift: UInt32 = 5
    while group & 32 != 0 {
      group = UInt32(at.pointee) &- 48
      at += 1
      value |= (group & 31) &<< shift
      shift &+= 5
    }
    return value
  }

  /// Writes one behind the others.
  package static func put(_ value: UInt32, _ out: inout [UInt8]) {
    var value = value
    while value >= 32 {
      out.append(UInt8(48 + 32 + value & 31))
      value >>= 5
    }
    out.append(UInt8(48 + value))
  }

  /// Line and column of the slot at that index, if these are positions.
  static func position(_ packed: UnsafeBufferPointer<UInt8>, of index: Int) -> (line: Int, column: Int) {
    var numbers = EmbeddedNumbers(packed)
    var line = 0
    var column = 0
    for _ in 0...index {
      let zigzag = Int(numbers.next())
      line += zigzag & 1 == 0 ? zigzag >> 1 : -(zigzag >> 1) - 1
      column = Int(numbers.next())
    }
    return (line, column)
  }
}
