import Foundation

/// Runs a Python script as an oracle: other people's readers judge the same inputs as ours.
enum Python {
  /// Whether python3 and the module are there; says so on stderr if not, so that a skipped comparison is seen.
  static func has(_ module: String) -> Bool {
    let found = (try? run("import \(module)", [])) != nil
    if !found { FileHandle.standardError.write(Data("SKIPPED: no python3 module \(module) to compare with\n".utf8)) }
    return found
  }

  struct Failed: Error { let status: Int32 }

  /// Gives the script one hexadecimal line per input on its standard input, and returns the lines it prints.
  static func run(_ script: String, _ inputs: [[UInt8]]) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "virt-doctor-oracle-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let input = folder.appending(path: "in")
    let output = folder.appending(path: "out")
    try Data(inputs.map { hex($0) + "\n" }.joined().utf8).write(to: input)
    try Data().write(to: output)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script]
    // Files, not pipes: nobody has to read while the other side writes.
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed(status: process.terminationStatus) }
    return String(decoding: try Data(contentsOf: output), as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// Lower-case hexadecimal digits of some bytes.
  static func hex(_ bytes: some Sequence<UInt8>) -> String {
    var out: [UInt8] = []
    let digits = Array("0123456789abcdef".utf8)
    for byte in bytes {
      out.append(digits[Int(byte >> 4)])
      out.append(digits[Int(byte & 15)])
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// A value as one line that both sides can write: `i12`, `d` and the bits of a double, `s` and hexadecimal UTF-8, members sorted by key.
  static let canonical = """
    import struct, sys
    def canon(v):
        if v is None: return "n"
        if v is True: return "t"
        if v is False: return "f"
        if isinstance(v, int): return "i%d" % v if -2**63 <= v < 2**64 else canon(float(v))
        if isinstance(v, float): return "d" + struct.pack(">d", v).hex()
        if isinstance(v, str): return "s" + v.encode("utf-8").hex()
        if isinstance(v, list): return "[" + ",".join(map(canon, v)) + "]"
        return "{" + ",".join(k + ":" + canon(x) for k, x in sorted((k.encode("utf-8").hex(), x) for k, x in v.items())) + "}"
    """
}
