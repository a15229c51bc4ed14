import Facts
import Host

/// The groups that count for a person's processes now: they are given at login and never change, whatever the user database says later.
enum SessionGroups {
  /// What /proc/PID/status says of one process (proc_pid_status(5)).
  struct Process: Equatable {
    var name: String
    var parent: Int
    var realUID: UInt32
    var effectiveUID: UInt32
    /// The supplementary groups and the effective one.
    var groups: Set<UInt32>

    init?(_ text: String) {
      var name = ""
      var parent: Int?
      var uids: [UInt32] = []
      var gids: [UInt32] = []
      var groups: [UInt32]?
      for line in text.textLines {
        guard let colon = line.firstIndex(of: ":") else { continue }
        let words = line[line.index(after: colon)...].split(whereSeparator: { $0 == " " || $0 == "\t" })
        switch line[..<colon] {
        case "Name": name = words.joined(separator: " ")
        case "PPid": parent = words.first.flatMap { Int($0) }
        case "Uid": uids = words.compactMap { UInt32($0) }
        case "Gid": gids = words.compactMap { UInt32($0) }
        case "Groups": groups = words.compactMap { UInt32($0) }
        default: break
        }
      }
      guard let parent, uids.count >= 2, gids.count >= 2, let groups else { return nil }
      self.name = name
      self.parent = parent
      realUID = uids[0]
      effectiveUID = uids[1]
      self.groups = Set(groups).union([gids[1]])
    }

    func isOf(_ subject: Subject) -> Bool { realUID == subject.uid && effectiveUID == subject.uid }
  }

  /// nil where the text is not what the kernel writes.
  static func process(_ number: String, _ host: any HostReading) throws(HostError) -> Process? {
    Process(try host.text("/proc/\(number)/status", limit: 64 << 10))
  }

  /// The groups of the subject's own session: of this process if it is the subject's, else of the shell from which sudo was called, else of
  /// the newest process of that user.
  static func effective(_ host: any HostReading, _ subject: Subject) -> Fact<Set<UInt32>> {
    do {
      if subject.isSelf { return .known(Set(try host.effectiveGroups())) }
      if host.kind == .sysroot { return .unknown(HostError.notLive(host.kind).reason) }
      if let shell = try ancestor(host, subject) { return .known(shell.groups) }
      if let newest = try newest(host, subject) { return .known(newest.groups) }
      return .unknown("the user has no session")
    } catch { return .unknown(error.reason) }
  }

  /// Up from this process, over sudo, to the first that is the subject's own.
  private static func ancestor(_ host: any HostReading, _ subject: Subject) throws(HostError) -> Process? {
    var number = "self"
    // Shells within shells within tmux: sixty-four is far above all of them.
    for _ in 0..<64 {
      guard let process = try process(number, host) else { return nil }
      // sudo itself runs as root, so it is passed over.
      if process.isOf(subject) { return process }
      if process.parent <= 1 { return nil }
      number = String(process.parent)
    }
    return nil
  }

  /// By start time; pam's helper process keeps root's groups and does not count.
  private static func newest(_ host: any HostReading, _ subject: Subject) throws(HostError) -> Process? {
    var newest: (start: UInt64, process: Process)?
    for number in try numbers(host) {
      guard let process = try? process(number, host), process.isOf(subject), !process.name.hasPrefix("(sd-pam") else { continue }
      guard let stat = try? host.text("/proc/\(number)/stat", limit: 64 << 10), let start = startTime(stat) else { continue }
      if newest == nil || start > newest?.start ?? 0 { newest = (start, process) }
    }
    return newest?.process
  }

  /// Field 22 of /proc/PID/stat, counted behind the name, which may hold blanks and parentheses.
  static func startTime(_ stat: String) -> UInt64? {
    guard let end = stat.lastIndex(of: ")") else { return nil }
    let fields = stat[stat.index(after: end)...].split(separator: " ")
    return fields.count > 19 ? UInt64(fields[19]) : nil
  }

  /// Bounded: more processes than this no student has.
  static func numbers(_ host: any HostReading) throws(HostError) -> [String] {
    try host.list("/proc").filter { $0.utf8.allSatisfy(\.isDigitASCII) }.prefix(20_000).map { $0 }
  }
}
