import Foundation
import Testing
import Wire

private func compact(_ value: Value) -> String { String(decoding: JSON.write(value, pretty: false), as: UTF8.self) }

@Test func writesScalars() {
  #expect(compact(.null) == "null" && compact(true) == "true" && compact(false) == "false")
  #expect(compact(0) == "0" && compact(.int(.max)) == "9223372036854775807" && compact(.int(.min)) == "-9223372036854775808")
  #expect(compact(.double(1)) == "1.0" && compact(.double(-0.0)) == "-0.0" && compact(.double(0.1)) == "0.1")
  #expect(compact(.double(1e300)) == "1e+300" && compact(.double(.leastNonzeroMagnitude)) == "5e-324" && compact(.double(17.5)) == "17.5")
  #expect(compact(.double(.infinity)) == "null" && compact(.double(-.infinity)) == "null" && compact(.double(.nan)) == "null")
}

@Test func escapesWhatMustBe() {
  #expect(compact("\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}é\u{2028}😀") == "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u{7f}é\u{2028}😀\"")
  #expect(compact(["\n": 1]) == "{\"\\n\":1}")
}

@Test func writesPretty() {
  let value: Value = ["a": [1, [], [:]], "b": ["c": .null], "d": [:]]
  let text = """
    {
      "a": [
        1,
        [],
        {}
      ],
      "b": {
        "c": null
      },
      "d": {}
    }
    """
  #expect(String(decoding: JSON.write(value), as: UTF8.self) == text)
  #expect(compact(value) == "{\"a\":[1,[],{}],\"b\":{\"c\":null},\"d\":{}}")
}

@Test func writesIntegersOfAllLengths() throws {
  var values: [Int64] = [.min, .min + 1, .max]
  var power: Int64 = 1
  for _ in 0..<19 {
    values += [power, power - 1, -power, 1 - power]
    if power < .max / 10 { power *= 10 }
  }
  for value in values { #expect(compact(.int(value)) == String(value)) }
}

/// Value to bytes, to document, to value: nothing changes.
@Test func valuesSurviveTheRoundTrip() throws {
  var random = Random(seed: 7)
  for _ in 0..<400 {
    let value = randomValue(&random, depth: 4)
    for pretty in [true, false] {
      let bytes = JSON.write(value, pretty: pretty)
      let document = try JSON.read(bytes, name: "t", limits: Limits(refusesDuplicateKeys: false))
      #expect(document.root.value == value)
      #expect(JSON.write(document.root, pretty: pretty) == bytes)
      // A built document is the same but for positions.
      let built = Document(value)
      #expect(built.root.value == value && JSON.write(built.root, pretty: pretty) == bytes)
      #expect(built.root.position == (0, 0))
    }
  }
}

func randomValue(_ random: inout Random, depth: Int) -> Value {
  switch random.below(depth > 0 ? 8 : 6) {
  case 0: return .null
  case 1: return .bool(random.chance(50))
  case 2: return .int(Int64(truncatingIfNeeded: random.next()) >> Int64(random.below(64)))
  case 3:
    let double = Double(bitPattern: random.next())
    return .double(double.isFinite ? double : 0.5)
  case 4, 5: return .string(randomString(&random))
  case 6: return .list((0..<random.below(5)).map { _ in randomValue(&random, depth: depth - 1) })
  default: return .map((0..<random.below(5)).map { _ in .init(randomString(&random), randomValue(&random, depth: depth - 1)) })
  }
}

private func randomString(_ random: inout Random) -> String {
  var text = String.UnicodeScalarView()
  for _ in 0..<random.below(20) {
    if let scalar = Unicode.Scalar(UInt32(random.chance(70) ? random.below(0x80) : random.below(0x110000))) { text.append(scalar) }
  }
  return String(text)
}
