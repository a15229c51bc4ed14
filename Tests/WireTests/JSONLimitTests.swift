import Testing
import Wire

private func what(_ text: String, _ limits: Limits) -> String? {
  do {
    _ = try JSON.read(Array(text.utf8), name: "t", limits: limits)
    return nil
  } catch { return error.description }
}

@Test func limitsDepth() {
  let deep = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
  #expect(what(deep(64), Limits()) == nil)
  #expect(what(deep(65), Limits()) == "t:1:65: nested deeper than 64 levels")
  #expect(what(deep(1), Limits(depth: 0)) == "t:1:1: nested deeper than 0 levels")
  #expect(what("1", Limits(depth: 0)) == nil)
  #expect(what(String(repeating: "{\"a\":", count: 3) + "1}}}", Limits(depth: 2)) == "t:1:11: nested deeper than 2 levels")
  #expect(what(deep(Limits.deepest), Limits(depth: .max)) == nil)
}

@Test func survivesHostileDepth() {
  let brackets = String(repeating: "[", count: 100_000)
  #expect(what(brackets, Limits(depth: .max)) == "t:1:513: nested deeper than 512 levels")
  #expect(what(String(repeating: "{\"\":", count: 100_000), Limits()) == "t:1:257: nested deeper than 64 levels")
}

@Test func limitsNodesAndBytes() {
  #expect(what("[1,2,3]", Limits(nodes: 4)) == nil)
  #expect(what("[1,2,3]", Limits(nodes: 3)) == "t:1:6: more than 3 values and keys")
  #expect(what("{\"a\":1}", Limits(nodes: 2)) == "t:1:6: more than 2 values and keys")
  #expect(what("[[],{}]", Limits(nodes: 2)) == "t:1:5: more than 2 values and keys")
  #expect(what("[1]", Limits(bytes: 3)) == nil)
  #expect(what("[1] ", Limits(bytes: 3)) == "t:1:1: larger than 3 bytes")
  #expect(what("1", Limits(depth: -1, nodes: .min, bytes: -5)) == "t:1:1: larger than 0 bytes")
}

@Test func letsDuplicateKeysInWhereTheyMay() throws {
  let document = try JSON.read(Array("{\"a\":1,\"a\":2}".utf8), name: "t", limits: Limits(refusesDuplicateKeys: false))
  #expect(document.root.count == 2)
  #expect(document.root["a"]?.int == 1)
}

/// Objects small and large, keys plain and escaped, with and without one duplicate: against a set.
@Test(arguments: [2, 3, 9, 31, 32, 33, 34, 100, 1000]) func findsDuplicateKeys(_ count: Int) throws {
  var random = Random(seed: UInt64(count))
  for round in 0..<60 {
    var keys = (0..<count).map { at in String(repeating: "x", count: random.below(12)) + "-\(at)" }
    let hasDuplicate = round % 2 == 0
    let later = 1 + random.below(count - 1)
    if hasDuplicate { keys[later] = keys[random.below(later)] }
    let members = keys.map { key in
      // An escape in some keys: the same key written differently is still the same key.
      let written = random.chance(20) ? key.replacing("-", with: "\\u002d") : key
      return "\"\(written)\":{\"x\":1,\"y\":[2]}"
    }
    let text = "{" + members.joined(separator: ",") + "}"
    let message = what(text, Limits())
    #expect(message?.hasSuffix("duplicate key \"\(keys[later])\"") ?? false == hasDuplicate)
    #expect((message == nil) == !hasDuplicate)
  }
}

/// A hundred thousand keys, all with the same first bytes: quadratic work would be five billion comparisons.
@Test func duplicatesAreNotQuadratic() {
  let members = (0..<100_000).map { "\"key-\($0)\":0" }
  let text = "{" + members.joined(separator: ",") + "}"
  #expect(what(text, Limits()) == nil)
  #expect(what("{" + members.joined(separator: ",") + ",\"key-7\":1}", Limits())?.hasSuffix("duplicate key \"key-7\"") == true)
}
