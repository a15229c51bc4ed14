import Foundation
import Testing

@testable import Facts
@testable import Host
@testable import Probes

/// The trees of modprobe.d files with what Debian's and upstream's `modprobe -c` says of them.
enum KmodCorpus {
  static let folder: URL = {
    let given = ProcessInfo.processInfo.environment["VIRT_DOCTOR_CORPORA"] ?? "../shared/corpora"
    return URL(fileURLWithPath: given, relativeTo: URL(fileURLWithPath: FileManager.default.currentDirectoryPath + "/"))
  }()

  static let isThere: Bool = {
    let there = FileManager.default.fileExists(atPath: folder.appendingPathComponent("kmod/cases.jsonl").path)
    if !there { FileHandle.standardError.write(Data("SKIPPED: no corpora at \(folder.path); set VIRT_DOCTOR_CORPORA\n".utf8)) }
    return there
  }()

  static func records(_ path: String) -> [[String: Any]] {
    guard let data = try? Data(contentsOf: folder.appendingPathComponent(path)) else { return [] }
    return data.split(separator: 10).compactMap { try? JSONSerialization.jsonObject(with: Data($0)) as? [String: Any] }
  }

  static func text(_ path: String) -> String {
    String(decoding: (try? Data(contentsOf: folder.appendingPathComponent(path))) ?? Data(), as: UTF8.self)
  }

  /// The lines that come from the configuration, not from the indexes that follow.
  static func configuration(_ text: String) -> [String] {
    var lines: [String] = []
    // By bytes: "\r\n" is one character to Swift.
    for line in text.utf8.split(separator: 10).map(Substring.init) {
      if line.hasPrefix("# End of configuration") { break }
      lines.append(String(line))
    }
    return lines
  }

  /// libkmod's messages without its own file, line and function.
  static func messages(_ text: String) -> [String] {
    text.utf8.split(separator: 10).map { line in
      let line = String(Substring(line))
      for function in ["kmod_config_parse: ", "kcmdline_parse_result: ", "conf_files_filter_out: "] {
        if let range = line.range(of: function) { return String(line[range.upperBound...]) }
      }
      return line
    }
  }
}

extension FakeHost {
  /// Holds every file and link below a folder of the disk.
  convenience init(root: URL) {
    self.init()
    kind = .sysroot
    system = nil
    let base = root.standardizedFileURL.path
    for case let url as URL in FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil) ?? .init() {
      let path = String(url.standardizedFileURL.path.dropFirst(base.count))
      let manager = FileManager.default
      if let target = try? manager.destinationOfSymbolicLink(atPath: url.path) {
        links[path] = target
      } else if let attributes = try? manager.attributesOfItem(atPath: url.path), attributes[.type] as? FileAttributeType == .typeRegular {
        files[path] = [UInt8]((try? Data(contentsOf: url)) ?? Data())
      }
    }
  }
}
