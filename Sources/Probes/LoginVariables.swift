import Facts
import Host

/// What the start files of a person's shell say about libvirt's URI, for where the environment of the session cannot be asked.
///
/// A plain reading of lines `export LIBVIRT_DEFAULT_URI=…`: no shell is run, and conditions around a line are taken as met.
struct LoginVariables {
  private let host: any HostReading
  /// In the order in which they win: what is read last first. bash(1), "INVOCATION"; a ~/.profile of Debian reads ~/.bashrc as well.
  private let files: [(path: String, shown: String)]

  init(_ host: any HostReading, home: String) {
    self.host = host
    var files: [(path: String, shown: String)] = []
    if home.hasPrefix("/") {
      for name in [".bashrc", ".bash_profile", ".profile"] { files.append((home + "/" + name, "~/" + name)) }
    }
    // Ubuntu 22.04 and 24.04 bring it for the members of libvirt.
    files.append(("/etc/profile.d/libvirt-uri.sh", "/etc/profile.d/libvirt-uri.sh"))
    self.files = files
  }

  /// nil where no file sets the variable; unknown where one that may decide cannot be read.
  var uri: (fact: Fact<String>, source: String)? {
    let name = "LIBVIRT_DEFAULT_URI"
    for file in files {
      let text: String
      do { text = try host.text(file.path, limit: 1 << 20) } catch {
        // What is not there, or is a device or a directory, sets nothing.
        if error == .absent || error == .notRegular { continue }
        return (.unknown(error.reason), file.shown)
      }
      guard let value = text.textLines.compactMap({ Self.assignment(of: name, in: $0) }).last else { continue }
      if value.contains("$") || value.contains("`") {
        return (.unknown("\(file.shown) sets \(name) to something that only a shell knows"), file.shown)
      }
      // An empty variable is as good as none (virConnectGetDefaultURI), whatever an earlier file set.
      return value.isEmpty ? nil : (.known(value), file.shown)
    }
    return nil
  }

  /// The value that `export NAME=VALUE` gives on this line, be it behind blanks, `then`, `&&`, `||` or `;`.
  private static func assignment(of name: String, in line: Substring) -> String? {
    let text = Array(line.utf8)
    let wanted = Array("export \(name)=".utf8)
    guard text.count >= wanted.count else { return nil }
    for at in 0...text.count - wanted.count where text[at..<at + wanted.count].elementsEqual(wanted) {
      let before = String(decoding: text[..<at], as: UTF8.self).trimmedOfBlanks
      let starts = before.isEmpty || ["&&", "||", ";", "{", "("].contains { before.hasSuffix($0) } || isKeyword(before)
      guard starts, !before.hasPrefix("#"), !before.contains(" #") else { continue }
      return value(text[(at + wanted.count)...])
    }
    return nil
  }

  private static func isKeyword(_ before: String) -> Bool {
    let last = before.utf8.split { $0 == 32 || $0 == 9 || $0 == UInt8(ascii: ";") }.last.map { String(Substring($0)) }
    return last == "then" || last == "else" || last == "do"
  }

  /// One word as the shell takes it, quotes removed.
  private static func value(_ rest: ArraySlice<UInt8>) -> String {
    var out: [UInt8] = []
    var quote: UInt8?
    for byte in rest {
      if byte == quote {
        quote = nil
      } else if quote == nil, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if quote == nil, [32, 9, 13].contains(byte) || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "&") {
        break
      } else {
        out.append(byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
