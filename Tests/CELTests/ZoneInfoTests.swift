import Foundation
import Testing

@testable import CEL

@Suite struct ZoneInfoTests {
  /// A file of version 2 or later with the given 64-bit block, offsets in seconds; version 1's block is empty.
  private func file(transitions: [Int64] = [], indices: [UInt8] = [], types: [Int32] = [0], leaps: Int32 = 0, footer: String = "")
    -> [UInt8]
  {
    func big<T: FixedWidthInteger>(_ value: T) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
    func header(_ times: Int, _ kinds: Int, _ characters: Int, _ leaps: Int32) -> [UInt8] {
      Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15) + big(Int32(0)) + big(Int32(0)) + big(leaps) + big(Int32(times))
        + big(Int32(kinds))
        + big(Int32(characters))
    }
    var bytes = header(0, 1, 1, 0) + [0, 0, 0, 0, 0, 0, 0] + header(transitions.count, types.count, 1, leaps)
    for transition in transitions { bytes += big(transition) }
    bytes += indices
    for type in types { bytes += big(type) + [0, 0] }
    return bytes + [0] + [UInt8](repeating: 0, count: Int(leaps) * 12) + Array("\n\(footer)\n".utf8)
  }

  @Test func followsTransitionsThenTheRule() throws {
    let zone = try ZoneInfo(
      file(transitions: [0, 1_000_000_000], indices: [1, 2], types: [-600, 3600, 7200], footer: "CET-1CEST,M3.5.0,M10.5.0/3"))
    #expect([-1, 0, 999_999_999].map { zone.offset(at: $0) } == [-600, 3600, 3600])
    // From the last transition on only the rule speaks: 2001-09-09 is summer, so are 2026-07-01 and not 2026-12-01.
    #expect([1_000_000_000, 1_782_864_000, 1_796_083_200].map { zone.offset(at: $0) } == [7200, 7200, 3600])
    #expect(try ZoneInfo(file(types: [-600])).offset(at: .max) == -600)
    #expect(try ZoneInfo(file(types: [0], footer: "<-03>3")).offset(at: .min) == -10800)
  }

  @Test func refusesWhatIsBroken() throws {
    let good = file(transitions: [0, 10], indices: [0, 1], types: [0, 60], footer: "UTC0")
    _ = try ZoneInfo(good)
    for length in 0..<good.count { #expect(throws: LibraryError.self, "\(length) bytes") { try ZoneInfo(Array(good[..<length])) } }
    let broken = [
      file(transitions: [10, 0], indices: [0, 0]), file(transitions: [0], indices: [1]), file(types: [700_000]), file(types: []),
      file(leaps: 1),
      file(footer: "UTC"), file(footer: "A0"), file(footer: "UTC0DST"), file(footer: "UTC0DST,M13.1.0,M3.1.0"),
      file(footer: "UTC0DST,J0,J1"),
      file(footer: "UTC25"), file(footer: "UTC0DST,M3.1.0/168,M4.1.0"), file(footer: "UTC0 "), file(footer: "<+3>3"),
    ]
    for (index, bytes) in broken.enumerated() { #expect(throws: LibraryError.self, "case \(index)") { try ZoneInfo(bytes) } }
  }

  @Test func survivesRandomDamage() throws {
    var generator = SeededGenerator(seed: 3)
    let good = file(transitions: [0, 10], indices: [0, 1], types: [0, 60], footer: "EST5EDT,M3.2.0,M11.1.0")
    var accepted = 0
    for _ in 0..<5000 {
      var bytes = good
      for _ in 0..<3 { bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator) }
      guard let zone = try? ZoneInfo(bytes) else { continue }
      accepted += 1
      for moment in [Int64.min, -1, 0, 1_000_000_000, .max] { #expect(abs(zone.offset(at: moment)) <= 604_800) }
    }
    #expect(accepted > 100)
  }

  /// Python's zoneinfo over every zone of this host, far beyond the last transition too.
  @Test(.enabled(if: PythonOracle.has("zoneinfo"))) func agreesWithPython() throws {
    struct Answer: Decodable {
      let file: Data
      let moments: [Int64]
      let offsets: [Int]
    }
    let names = try PythonOracle.answers(
      "import zoneinfo\ndef answer(c): return sorted(zoneinfo.available_timezones())", [0], as: [String].self)[0]
    let script = """
      import zoneinfo, base64, os, random
      from datetime import datetime, timedelta, timezone
      def answer(name):
          for folder in zoneinfo.TZPATH:
              path = os.path.join(folder, name)
              if os.path.exists(path): break
          data = open(path, 'rb').read()
          zone = zoneinfo.ZoneInfo(name)
          dice = random.Random(name)
          moments = [dice.randrange(-3000000000, 6000000000) for _ in range(60)] + [dice.randrange(-60000000000, 250000000000) for _ in range(20)]
          # The hours around the changes of some years, where mistakes would be.
          for year in (1987, 2019, 2033, 2100):
              start = int(datetime(year, 1, 1, tzinfo=timezone.utc).timestamp())
              last = None
              for day in range(366):
                  moment = start + day * 86400
                  offset = (datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=moment)).astimezone(zone).utcoffset()
                  if last is not None and offset != last: moments += [moment - 3600 * h + d for h in range(26) for d in (-1, 0)]
                  last = offset
          offsets = [int((datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=m)).astimezone(zone).utcoffset().total_seconds()) for m in moments]
          return {'file': base64.b64encode(data).decode(), 'moments': moments, 'offsets': offsets}
      """
    try #require(names.count > 0)
    for (name, answer) in zip(names, try PythonOracle.answers(script, names, as: Answer.self)) {
      let zone = try ZoneInfo(Array(answer.file))
      #expect(answer.moments.map { zone.offset(at: $0) } == answer.offsets, "\(name)")
    }
  }
}
