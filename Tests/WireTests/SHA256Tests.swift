import Testing
import Wire

@Test(arguments: [
  ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
  ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
  ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
]) func hashesTheStandardsExamples(_ text: String, digest: String) { #expect(SHA256.hex(text.utf8) == digest) }

@Test(.enabled(if: Python.has("hashlib"))) func agreesWithHashlib() throws {
  var random = Random(seed: 256)
  let inputs = (0..<200).map { length in (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) } }
  let answers = try Python.run(
    "import sys, hashlib\nfor line in sys.stdin: print(hashlib.sha256(bytes.fromhex(line.strip())).hexdigest())", inputs)
  #expect(answers == inputs.map(SHA256.hex))
}

@Test func hashesInPieces() {
  var hash = SHA256()
  hash.update(Array("ab".utf8))
  hash.update(Array("c".utf8))
  #expect(hash.hex() == SHA256.hex("abc".utf8))
}

@Test func digestsPacksByNameAndBytes() {
  let a: (name: String, bytes: [UInt8]) = ("a.yaml", Array("x: 1".utf8))
  let b: (name: String, bytes: [UInt8]) = ("b.yaml", [])
  #expect(PackDigest.hex([a, b]) == PackDigest.hex([b, a]))
  #expect(PackDigest.hex([a, b]) != PackDigest.hex([a]))
  #expect(PackDigest.hex([("a", Array("b".utf8))]) != PackDigest.hex([("ab", [])]))
  #expect(PackDigest.hex([]) == SHA256.hex([]))
  #expect(PackDigest.hex([a]) == SHA256.hex("6:a.yaml4:x: 1".utf8))
}
