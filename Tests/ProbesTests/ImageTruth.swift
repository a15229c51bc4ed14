import Foundation
import Testing

@testable import Host
@testable import Probes

/// What `qemu-img info --output=json` says of an image, held against what we read.
enum ImageTruth {
  /// - Parameters:
  ///   - info: the answer; nil where qemu-img refused the image.
  ///   - folder: where qemu-img ran, as it was given relative names.
  static func compare(_ image: DiskImage, info: [String: Any]?, folder: String, _ id: String) {
    guard let info else {
      #expect(image.error != nil, "\(id): qemu-img refuses it, and we read \(image)")
      return
    }
    #expect(image.error == nil, "\(id)")
    let format = info["format"] as? String
    #expect(image.format?.rawValue == format || (image.format == .iso && format == "raw"), "\(id): \(String(describing: format))")
    #expect(image.virtualBytes == (info["virtual-size"] as? NSNumber)?.int64Value, "\(id)")
    #expect(image.clusterBytes == (info["cluster-size"] as? NSNumber)?.int64Value, "\(id)")
    #expect(image.isDirty ?? false == info["dirty-flag"] as? Bool ?? false, "\(id)")
    #expect((image.encryption != nil) == (info["encrypted"] as? Bool ?? false), "\(id)")
    #expect(image.backingFile == info["backing-filename"] as? String, "\(id)")
    #expect(image.backingFormat == info["backing-filename-format"] as? String, "\(id)")
    #expect(image.snapshots ?? 0 == (info["snapshots"] as? [Any])?.count ?? 0, "\(id)")
    if let name = image.backingFile {
      var full = info["full-backing-filename"] as? String ?? ""
      // QEMU tells it relative to where it runs.
      if BackingName.file(name, of: image.path) != nil, !full.hasPrefix("/") { full = folder + "/" + full }
      #expect(BackingName.file(name, of: image.path) ?? name == full, "\(id)")
    }
    if let actual = (info["actual-size"] as? NSNumber)?.int64Value { #expect(image.allocatedBytes == actual, "\(id)") }
    let specific = info["format-specific"] as? [String: Any]
    if image.format == .qcow2, let data = specific?["data"] as? [String: Any] { compare(image, qcow2: data, id) }
  }

  /// What is special to qcow2.
  private static func compare(_ image: DiskImage, qcow2 data: [String: Any], _ id: String) {
    #expect(image.version == (data["compat"] as? String == "0.10" ? 2 : 3), "\(id)")
    #expect(image.compression == data["compression-type"] as? String, "\(id)")
    #expect(image.refcountBits == data["refcount-bits"] as? Int, "\(id)")
    #expect(image.hasLazyRefcounts == data["lazy-refcounts"] as? Bool, "\(id)")
    #expect(image.isCorrupt == data["corrupt"] as? Bool, "\(id)")
    #expect(image.hasExtendedL2 == data["extended-l2"] as? Bool, "\(id)")
    #expect(image.dataFile == data["data-file"] as? String, "\(id)")
    #expect(image.hasRawDataFile == data["data-file-raw"] as? Bool, "\(id)")
    #expect(image.encryption == (data["encrypt"] as? [String: Any])?["format"] as? String, "\(id)")
    let bitmaps = data["bitmaps"] as? [[String: Any]] ?? []
    #expect(image.bitmaps.map(\.name) == bitmaps.map { $0["name"] as? String ?? "" }, "\(id)")
    #expect(image.bitmaps.map(\.granularity) == bitmaps.map { ($0["granularity"] as? NSNumber)?.int64Value ?? 0 }, "\(id)")
    #expect(image.bitmaps.map(\.isAuto) == bitmaps.map { ($0["flags"] as? [String] ?? []).contains("auto") }, "\(id)")
    #expect(image.bitmaps.map(\.isInUse) == bitmaps.map { ($0["flags"] as? [String] ?? []).contains("in-use") }, "\(id)")
  }

  /// Asks qemu-img of this machine.
  static func ask(_ path: String) -> (info: [String: Any]?, error: String)? {
    guard let answer = Corpora.run("/usr/bin/qemu-img", ["info", "-U", "--output=json", path]) else { return nil }
    let object = try? JSONSerialization.jsonObject(with: Data(answer.out.utf8)) as? [String: Any]
    return (answer.status == 0 ? object : nil, answer.err)
  }
}
