import Foundation
import Testing
import Wire

/// Real host data that lies outside the project; see `VIRT_DOCTOR_CORPORA`.
enum Corpora {
  static let root = URL(
    fileURLWithPath: ProcessInfo.processInfo.environment["VIRT_DOCTOR_CORPORA"]
      ?? URL(fileURLWithPath: #filePath).appending(path: "../../../../shared/corpora").standardized.path)

  /// Whether a folder is there; says so on stderr if not.
  static func has(_ folder: String) -> Bool {
    let found = FileManager.default.fileExists(atPath: root.appending(path: folder).path)
    if !found { FileHandle.standardError.write(Data("SKIPPED: no corpus \(root.appending(path: folder).path)\n".utf8)) }
    return found
  }

  /// All files of that kind, sorted.
  static func files(_ folder: String, extension suffix: String) -> [URL] {
    let all = FileManager.default.enumerator(at: root.appending(path: folder), includingPropertiesForKeys: nil)
    return (all?.compactMap { $0 as? URL }.filter { $0.pathExtension == suffix } ?? []).sorted { $0.path < $1.path }
  }
}

@Suite struct XMLCorpusTests {
  /// Per file: `refused`, `doctype`, or how many elements there are, then names, attributes and texts as one line.
  static let script = """
    import hashlib, sys, xml.parsers.expat
    import xml.etree.ElementTree as ET
    def told(e):
        # White space beside elements is dropped, alone in its element it stays.
        parts = [e.tag] + [k + "=" + v for k, v in sorted(e.attrib.items())]
        def text(t):
            if t and (t.strip(" \\t\\r\\n") or len(e) == 0): parts.append("'" + t)
        text(e.text)
        for c in e:
            parts.append(told(c)); text(c.tail)
        return "(" + "|".join(parts) + ")"
    for line in sys.stdin:
        data = bytes.fromhex(line.strip())
        try:
            seen = []
            p = xml.parsers.expat.ParserCreate(); p.StartDoctypeDeclHandler = lambda *a: seen.append(1); p.Parse(data, True)
            q = xml.parsers.expat.ParserCreate()
            b = ET.TreeBuilder()
            q.buffer_text = True
            q.ordered_attributes = True
            q.StartElementHandler = lambda n, a: b.start(n, dict(zip(a[::2], a[1::2])))
            q.EndElementHandler = b.end
            q.CharacterDataHandler = b.data
            q.Parse(data, True)
            root = b.close()
            print("doctype" if seen else "%d %s" % (len(list(root.iter())), hashlib.sha256(told(root).encode()).hexdigest()))
        except Exception: print("refused")
    """

  @Test(.enabled(if: Corpora.has("libvirt") && Python.has("xml.etree.ElementTree"))) func readsAllOfLibvirtsXML() throws {
    let files = Corpora.files("libvirt", extension: "xml")
    let inputs = try files.map { Array(try Data(contentsOf: $0)) }
    let answers = try Python.run(Self.script, inputs)
    #expect(answers.count == files.count && !files.isEmpty)
    for ((file, input), answer) in zip(zip(files, inputs), answers) {
      do {
        let document = try XML.read(input, name: file.lastPathComponent, limits: Limits(depth: .max))
        try WireInvariants.check(document)
        var count = 0
        let told = told(document.root, &count)
        #expect("\(count) \(SHA256.hex(told.utf8))" == answer, "\(file.path)")
      } catch let error as WireError {
        #expect(answer == (error.what == "DOCTYPE" ? "doctype" : "refused"), "\(error)")
      }
    }
  }

  private func told(_ node: Document.Node, _ count: inout Int) -> String {
    if let text = node.string { return "'" + text }
    count += 1
    var parts = [node.name ?? "?"]
    let attributes = node["attributes"]?.members.map { ($0.key.string ?? "?", $0.value.string ?? "?") } ?? []
    parts += attributes.sorted { $0.0.unicodeScalars.lexicographicallyPrecedes($1.0.unicodeScalars) }.map { $0.0 + "=" + $0.1 }
    for child in node["children"]?.elements ?? [] { parts.append(told(child, &count)) }
    return "(" + parts.joined(separator: "|") + ")"
  }
}
