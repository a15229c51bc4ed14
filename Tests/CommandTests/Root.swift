import Foundation
import Testing

/// A fake host of `Tests/Roots`, laid out below a temporary folder; see the README there for the format.
final class Root {
  let path: String

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Roots")

  static var names: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".root") }.map { String($0.dropLast(5)) }.sorted()
  }

  init(_ name: String) throws {
    path = NSTemporaryDirectory() + "virt-doctor-root-\(name)-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try lay(name)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  struct Malformed: Error { let line: String }

  private func lay(_ name: String) throws {
    let text = try String(contentsOf: Self.folder.appending(path: name + ".root"), encoding: .utf8)
    var open: (path: String, mode: Int, lines: [String])?
    func close() throws {
      guard let file = open else { return }
      open = nil
      try make(file.path)
      try (file.lines.joined(separator: "\n") + "\n").write(toFile: file.path, atomically: false, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: file.mode], ofItemAtPath: file.path)
    }
    for line in text.split(separator: "\n").map(String.init) {
      if line == "|" || line.hasPrefix("| ") {
        open?.lines.append(String(line.dropFirst(2)))
        continue
      }
      try close()
      let words = line.split(separator: " ").map(String.init)
      switch words.first {
      case "#": continue
      case "include" where words.count == 2: try lay(String(words[1].dropLast(5)))
      case "file" where words.count >= 2: open = (path + words[1], words.count > 2 ? Int(words[2], radix: 8) ?? 0o644 : 0o644, [])
      case "dir" where words.count == 2:
        try FileManager.default.createDirectory(atPath: path + words[1], withIntermediateDirectories: true)
      case "link" where words.count == 4:
        try make(path + words[1])
        try FileManager.default.createSymbolicLink(atPath: path + words[1], withDestinationPath: words[3])
      case "node" where words.count == 8: try node(words)
      case "remove" where words.count == 2: try FileManager.default.removeItem(atPath: path + words[1])
      default: throw Malformed(line: line)
      }
    }
    try close()
  }

  /// The folder that a file goes into, and the way free for it.
  private func make(_ file: String) throws {
    let parent = URL(filePath: file).deletingLastPathComponent().path
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    try? FileManager.default.removeItem(atPath: file)
  }

  static let canMakeNodes = geteuid() == 0

  private func node(_ words: [String]) throws {
    guard Self.canMakeNodes, let major = UInt(words[3]), let minor = UInt(words[4]), let mode = UInt32(words[5], radix: 8) else { return }
    let file = path + words[1]
    try make(file)
    guard mknod(file, S_IFCHR | mode, dev_t(major << 8 | minor)) == 0, chmod(file, mode) == 0,
      chown(file, uid_t(words[6]) ?? 0, gid_t(words[7]) ?? 0) == 0
    else { throw Malformed(line: words.joined(separator: " ")) }
  }
}
