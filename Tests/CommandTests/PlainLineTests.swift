import ArgumentParser
import Testing

@testable import virt_doctor

/// What a plain line means is what the argument parser says of it.
@Suite struct PlainLineTests {
  private static let pieces: [[String]] = [
    ["--no-libvirt"], ["--include-hostname"], ["-q"], ["--quiet"], ["-v"], ["--verbose"], ["--exit-zero"], ["--profile", "minimal"],
    ["--profile=server"], ["--format", "json"], ["--format=plain"], ["--sysroot", "/tmp"], ["--user", "ana"], ["--nonce", "word=1"],
    ["--output", "a file"], ["--lang", "es"], ["--lang=en"], ["--color", "never"], ["--require", "kvm", "cpu"], ["--rules", "a", "b"],
    ["--rules", "c"], ["--require", "host"], ["--nonce=a=b"],
  ]

  private func parsed(_ arguments: [String]) -> CheckRequest? { (try? VirtDoctor.parseAsRoot(arguments) as? Check)?.request }

  @Test func everyOptionAloneAndWithTheCommand() {
    for piece in Self.pieces + [[]] {
      for line in [piece, ["check"] + piece] {
        let plain = PlainLine.check(line[...])
        #expect(plain != nil, "\(line)")
        #expect(plain == parsed(line), "\(line)")
      }
    }
  }

  @Test func optionsTogether() {
    for first in Self.pieces {
      for second in Self.pieces { #expect(PlainLine.check((first + second)[...]) == parsed(first + second), "\(first + second)") }
    }
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<100 {
      let line = Self.pieces.shuffled(using: &generator).prefix(6).flatMap { $0 }
      #expect(PlainLine.check(line[...]) == parsed(line), "\(line)")
    }
  }

  @Test(arguments: [
    ["--help"], ["-h"], ["--version"], ["facts"], ["schema", "report"], ["help", "check"], ["--profil", "x"], ["--profile"],
    ["--lang", "fr"],
    ["--color=pink"], ["check", "check"], ["-qv"], ["--require"], ["--quiet=yes"], ["--user", "-x"], ["--output", "-"], ["--user="],
    ["--", "x"], ["x"], [""], ["--generate-completion-script", "bash"],
  ])
  func whatIsNotPlainIsLeftToTheParser(_ line: [String]) { #expect(PlainLine.check(line[...]) == nil) }
}
