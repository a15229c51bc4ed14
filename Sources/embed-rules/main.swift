import Glibc
import RuleEngine
import Wire

// embed-rules OUTPUT RULES-FOLDER PACK…: parses each rule pack, compiles its expressions and writes a Swift file that holds both.
// A mistake in a pack ends the build with FILE:LINE:COLUMN, as a compiler error would.

/// Ends the build.
func fail(_ message: String) -> Never {
  print(message)
  exit(1)
}

/// The whole of a file.
func contents(_ path: String) -> [UInt8] {
  guard let file = fopen(path, "rb") else { fail("\(path): error: \(String(cString: strerror(errno)))") }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    if count == 0 { return bytes }
    bytes += buffer[..<count]
  }
}

/// A pack's path below the folder of rules; the folder is a symbolic link, and the build system may have followed it.
func packName(_ path: String, below folder: String) -> String {
  var folders = [folder]
  if let real = realpath(folder, nil) {
    folders.append(String(cString: real))
    free(real)
  }
  for folder in folders where path.hasPrefix(folder + "/") { return String(path.dropFirst(folder.count + 1)) }
  return path.split(separator: "/").last.map(String.init) ?? path
}

/// Runs the tool.
func run() {
  guard CommandLine.arguments.count >= 3 else { fail("usage: embed-rules OUTPUT RULES-FOLDER PACK…") }
  let output = CommandLine.arguments[1]
  let packs = CommandLine.arguments.dropFirst(3)
    .map { (name: packName($0, below: CommandLine.arguments[2]), bytes: contents($0)) }
    .sorted { $0.name < $1.name }
  var source = GeneratedSource()
  do {
    let sources = try packs.map { try PackSource(name: "Rules/\($0.name)", text: $0.bytes) }
    try Programs(RuleSet(sources)).validate()
    var embedded: [PackSource] = []
    for (pack, parsed) in zip(packs, sources) {
      let document = EmbeddedDocument(parsed.document, omitting: "tests")
      source.add(pack.name, document)
      embedded.append(PackSource(name: pack.name, document: document.document(name: pack.name)))
    }
    // Expressions are known by their places in what is embedded.
    source.add(try Programs(RuleSet(embedded)).pack())
  } catch let errors as RuleErrors {
    for error in errors.errors {
      print("\(error.file):\(error.line):\(error.column): error: \(error.what)")
      if let hint = error.hint { print("\(error.file):\(error.line):\(error.column): note: \(hint)") }
    }
    exit(1)
  } catch { fail("error: \(error)") }
  let text = Array(source.text(digest: PackDigest.hex(packs)).utf8)
  guard let file = fopen(output, "wb"), fwrite(text, 1, text.count, file) == text.count, fclose(file) == 0 else {
    fail("\(output): error: \(String(cString: strerror(errno)))")
  }
}

run()
