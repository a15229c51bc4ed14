import Facts
import Host

/// Networks, pools or machines: as the daemon has them if it says so, else as its files have them.
struct LibvirtView {
  var definitions: Fact<[LibvirtDefinition]>
  var source: String

  /// - Parameter told: what the daemon listed; nil where it was not asked or did not say.
  init(_ host: any HostReading, _ folder: LibvirtFolder, isDomain: Bool = false, _ told: (LibvirtAnswer) -> [LibvirtObject]?) {
    source = folder.definitions
    guard let answer = LibvirtProbe.answer(host), answer.outcome == .answers, let objects = told(answer) else {
      definitions = folder.load(host)
      return
    }
    source = LibvirtProbe.question.uri
    var all = objects.map { LibvirtDefinition($0, isDomain: isDomain) }
    all += Self.besides(all, folder, host)
    definitions = .known(all)
  }

  /// Files that the daemon does not list: it refused them, or they were put there by hand. Nothing else tells of such a mistake.
  private static func besides(_ all: [LibvirtDefinition], _ folder: LibvirtFolder, _ host: any HostReading) -> [LibvirtDefinition] {
    guard let files = try? host.list(folder.definitions), files.contains(where: { $0.hasSuffix(".xml") }) else { return [] }
    let known = Set(all.map(\.name))
    let others = files.filter { $0.hasSuffix(".xml") && !known.contains(String($0.dropLast(4))) }
    guard !others.isEmpty, case .known(let definitions) = folder.load(host) else { return [] }
    return definitions.compactMap { definition in
      var one = definition
      guard one.persistent == true, !known.contains(one.name) else { return nil }
      // A machine may lie in a file of another name, and is then known after all.
      if let root = one.root(folder.element), !folder.namesMustAgree, known.contains(root.childText("name") ?? "") { return nil }
      (one.active, one.isUnlisted) = (false, true)
      return one
    }
  }
}

extension LibvirtFolder {
  /// The root of a definition.
  var element: String {
    switch definitions {
    case Self.networks.definitions: "network"
    case Self.pools.definitions: "pool"
    default: "domain"
    }
  }
}
