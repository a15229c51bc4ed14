import Testing

@testable import Host

/// Files that are read piece by piece come whole, in order, once.
@Suite struct PieceTests {
  @Test(arguments: [0, 1, 32 << 10, 32 << 10 + 1, 200_000]) func everythingComes(_ size: Int) throws {
    let tree = TemporaryTree()
    let content = (0..<size).map { (at: Int) -> UInt8 in
      let letter = (at * 31 + at / 256) % 90
      return UInt8(32 + letter)
    }
    tree.file("file", String(decoding: content, as: UTF8.self))
    for step in [1_000, 32_768, Int.max] {
      var came: [UInt8] = []
      var ends = 0
      try Live(user: nil).read(tree("file"), limit: size) { bytes, isLast in
        let done = isLast ? bytes.count : min(bytes.count, step)
        came += bytes.prefix(done)
        ends += isLast ? 1 : 0
        return done
      }
      #expect(came == content)
      #expect(ends == 1)
    }
    #expect(try Live(user: nil).read(tree("file"), limit: size) == content)
    if size > 0 {
      #expect(throws: HostError.tooLarge(limit: size - 1)) {
        try Live(user: nil).read(tree("file"), limit: size - 1) { bytes, _ in bytes.count }
      }
    }
  }
}
