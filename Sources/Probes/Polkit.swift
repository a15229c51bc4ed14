import Facts
import Host

/// Whether polkit lets the user manage libvirt without a password, as its rules and the action's own defaults have it.
struct Polkit {
  /// What libvirtd asks polkit for when somebody opens its read-write socket.
  static let action = "org.libvirt.unix.manage"

  /// The decision with the file that makes it.
  struct Decision: Equatable {
    var grants: Fact<Bool>
    var source: String
  }

  private let host: any HostReading
  private let question: PolkitScript.Question

  /// - Parameter groups: those of the user database: polkitd looks the user up there and not in the session.
  init(_ host: any HostReading, user: String, groups: Set<String>) {
    self.host = host
    question = PolkitScript.Question(action: Self.action, user: user, groups: groups)
  }

  /// Rules of the same name hide each other in this order, and all are read in the order of their names (polkit(8)).
  static let directories = [
    "/etc/polkit-1/rules.d", "/run/polkit-1/rules.d", "/usr/local/share/polkit-1/rules.d", "/usr/share/polkit-1/rules.d",
  ]
  private static let actionFile = "/usr/share/polkit-1/actions/org.libvirt.unix.policy"

  /// Rules first, then the older files, then the action's default, as polkitd goes.
  func decide() -> Decision {
    let everything = Self.directories.joined(separator: ", ")
    var outcomes = PolkitScript.Outcomes.silent
    var doubts: [String] = []
    var deciding: String?
    // Only one of the two kinds of rules counts, unless a compatibility package lets the older be read by the newer.
    if runsScripts {
      for rule in rules(&doubts) {
        let before = outcomes
        outcomes = outcomes.then { rule.outcomes(&doubts) }
        // The file that lets the user in is the one worth naming.
        if outcomes != before, outcomes.contains(.yes), !before.contains(.yes) { deciding = rule.source }
        if !outcomes.contains(.silent) { break }
      }
    }
    if readsAuthority, outcomes.contains(.silent), let file = authorityGrant(&doubts) {
      deciding = deciding ?? file
      outcomes = outcomes.then { .yes }
    }
    if outcomes.contains(.silent), defaultGrants {
      deciding = deciding ?? Self.actionFile
      outcomes = outcomes.then { .yes }
    }
    // Every way leads to yes.
    if outcomes == .yes { return Decision(grants: .known(true), source: deciding ?? everything) }
    // A place that could not be seen may hold a grant, but takes none away that was found.
    if let doubt = doubts.first { return Decision(grants: .unknown(doubt), source: deciding ?? everything) }
    if outcomes.contains(.yes) {
      return Decision(grants: .unknown("a rule of polkit depends on the session"), source: deciding ?? everything)
    }
    return Decision(grants: .known(false), source: deciding ?? everything)
  }

  private struct Rule {
    var source: String
    var script: Script
    enum Script {
      case text(String)
      /// The rule that libvirt itself brings, where the folder is closed to us and only its package tells that it is there.
      case shipped
    }
    let question: PolkitScript.Question

    /// What one file comes to; what is not understood is a doubt if it speaks of libvirt.
    func outcomes(_ doubts: inout [String]) -> PolkitScript.Outcomes {
      switch script {
      case .shipped: return question.groups.contains("libvirt") ? .yes : .silent
      case .text(let text):
        guard let parsed = try? PolkitScript(text) else {
          // A rule about other actions may be as clever as it likes.
          guard text.contains("libvirt") else { return .silent }
          doubts.append("\(source): a rule about libvirt that is not understood")
          return .any
        }
        let outcomes = parsed.outcomes(question)
        if outcomes.contains(.yes), outcomes != .yes, !text.contains("libvirt"), !text.contains("isInGroup"), !text.contains("subject.user")
        {
          // Such a rule grants by what cannot be known here, and names neither us nor the user: it is about something else.
          return .silent
        }
        return outcomes
      }
    }
  }

  /// The files that count, in their order. A folder that may not be listed is a doubt unless it must be empty.
  private func rules(_ doubts: inout [String]) -> [Rule] {
    var byName: [String: Rule] = [:]
    for directory in Self.directories {
      let names: [String]
      do { names = try host.list(directory) } catch {
        if error == .absent { continue }
        if let rule = closed(directory) {
          if byName[rule.name] == nil { byName[rule.name] = rule.rule }
        } else if !isUntouched(directory) {
          doubts.append("\(directory): \(error.reason)")
        }
        continue
      }
      // Back-ups of editors (`.rules~`, `.rules.bak`) are not read.
      for name in names.prefix(5_000) where name.hasSuffix(".rules") && byName[name] == nil {
        let path = directory + "/" + name
        do {
          byName[name] = Rule(source: path, script: .text(try host.text(path, limit: 1 << 20)), question: question)
        } catch {
          if error != .absent { doubts.append("\(path): \(error.reason)") }
        }
      }
    }
    return byName.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Several distributions close even the packages' folder to ordinary users. What is in it then follows from what is installed: libvirt
  /// installs its action and its rule for the group libvirt together (libvirt's src/remote/meson.build, since 1.2.16).
  private func closed(_ directory: String) -> (name: String, rule: Rule)? {
    guard directory == "/usr/share/polkit-1/rules.d", (try? host.exists(Self.actionFile)) == true else { return nil }
    return ("60-libvirt.rules", Rule(source: Self.actionFile, script: .shipped, question: question))
  }

  /// The administrators' folder is closed to ordinary users too. A folder's time changes with every file put into it: if it is older than the
  /// system's identity, nothing was put there since the system was installed. The packages' own folder holds nothing of people's.
  private func isUntouched(_ directory: String) -> Bool {
    if directory == "/usr/share/polkit-1/rules.d" { return true }
    guard let folder = try? host.status(directory, followingLinks: true) else { return false }
    let births = ["/etc/machine-id", "/var/lib/dpkg/info/polkitd.list"].compactMap { try? host.status($0, followingLinks: true).modified }
    guard let birth = births.min() else { return false }
    return folder.modified < birth
  }

  /// polkit 0.105, of Debian 11 and Ubuntu 22.04, knows only the older files: its daemon runs as root, the later ones as a user of their own.
  private var runsScripts: Bool {
    if (try? host.exists("/etc/polkit-1/localauthority.conf.d")) != true { return true }
    guard let accounts = try? host.accountFiles() else { return true }
    return accounts.account(named: "polkitd") != nil || accounts.account(named: "polkit") != nil
  }
  private var readsAuthority: Bool { !runsScripts || (try? host.exists("/usr/bin/pkla-check-authorization")) == true }

  /// The file that grants, if the last word on the subject is yes.
  private func authorityGrant(_ doubts: inout [String]) -> String? {
    var answer = PolkitAuthority.Answer.silent
    var file: String?
    for root in ["/var/lib/polkit-1/localauthority", "/etc/polkit-1/localauthority"] {
      for folder in ["10-vendor.d", "20-org.d", "30-site.d", "50-local.d", "90-mandatory.d"] {
        let directory = root + "/" + folder
        do {
          for name in try host.list(directory).prefix(5_000) where name.hasSuffix(".pkla") {
            let text = try host.text(directory + "/" + name, limit: 1 << 20)
            switch PolkitAuthority.answer(text, question) {
            case .silent: break
            case .yes: (answer, file) = (.yes, directory + "/" + name)
            case .no: answer = .no
            }
          }
        } catch {
          if error != .absent { doubts.append("\(directory): \(error.reason)") }
        }
      }
    }
    return answer == .yes ? file : nil
  }

  /// Some guides edit the action itself: `<allow_any>yes</allow_any>`.
  private var defaultGrants: Bool {
    guard let text = try? host.read(Self.actionFile, limit: 1 << 20) else { return false }
    return Self.defaultGrants(text)
  }

  /// Whether the action lets everybody in; `allow_active` alone leaves it to the session.
  static func defaultGrants(_ text: String) -> Bool { defaultGrants(Array(text.utf8)) }

  private static func defaultGrants(_ text: [UInt8]) -> Bool {
    var inAction = false
    // Tags are told by their brackets alone; comments with tags in them do not occur in files that polkit takes.
    var next = KernelText.first(UInt8(ascii: "<"), in: text, from: 0)
    while next < text.count {
      let start = next + 1
      next = KernelText.first(UInt8(ascii: "<"), in: text, from: start)
      let part = text[start..<next]
      // Messages in many languages are most of the file.
      guard let initial = part.first, initial == UInt8(ascii: "a") || initial == UInt8(ascii: "/") else { continue }
      if part.starts(with: "action ".utf8) {
        let part = String(decoding: part, as: UTF8.self)
        inAction = part.contains("\"\(action)\"") || part.contains("'\(action)'")
      } else if part.starts(with: "/action".utf8) {
        inAction = false
      } else if inAction, part.starts(with: "allow_any>".utf8) {
        let words = part.dropFirst(10).split(whereSeparator: { $0 == 32 || $0 == 10 || $0 == 9 })
        return words.first?.elementsEqual("yes".utf8) == true
      }
    }
    return false
  }
}
