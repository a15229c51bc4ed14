import Foundation
import Testing

@testable import Host
@testable import Probes

@Suite struct DiskImageCorpusTests {
  /// Every image of the corpus says the same to us as to the qemu-img that the manifest was made with.
  @Test(.enabled(if: Corpora.has("qcow2/cases.jsonl"))) func corpus() throws {
    let folder = try Corpora.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let unpacked = try #require(
      Corpora.run("/usr/bin/tar", ["-xJf", Corpora.root.appendingPathComponent("qcow2/images.tar.xz").path, "-C", folder.path]))
    #expect(unpacked.status == 0, "\(unpacked.err)")
    let host = Live(user: nil)
    var seen = 0
    for item in try Corpora.cases("qcow2") {
      let id = try #require(item["id"] as? String)
      let path = folder.appendingPathComponent(id).path
      if !FileManager.default.fileExists(atPath: path) {
        // Large ones are told by their first bytes and their size.
        guard let hex = item["header_hex"] as? String, hex.utf8.count >= 2048, let size = item["size"] as? Int else {
          Corpora.say("SKIPPED: image \(id) is not in the archive")
          continue
        }
        try Data(Self.bytes(hex)).write(to: URL(fileURLWithPath: path))
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.truncate(atOffset: UInt64(size))
        try file.close()
      }
      let image = DiskImage.read(path, host)
      #expect(image.fileBytes == (item["size"] as? NSNumber)?.int64Value, "\(id)")
      ImageTruth.compare(
        image, info: item["qemu_img_rc"] as? Int == 0 ? item["qemu_img_info"] as? [String: Any] ?? [:] : nil, folder: folder.path, id)
      seen += 1
    }
    #expect(seen > 0)
  }

  private static func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8).map { UInt8($0 > 96 ? $0 - 87 : $0 - 48) }
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}
