package import Facts
package import Host
import Wire

/// Reads the package manager's own database, then the programs themselves: a package is a promise, a program a fact.
package enum PackagesProbe: Probe {
  /// Says `packages`, `package.*` and `program.*`.
  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    observePackages(host, into: &facts)
    Programs.observe(host, into: &facts)
  }

  /// The package managers whose databases are known, in the order in which they are looked for: a host may have a second one as a mere tool.
  private enum Manager: String, CaseIterable {
    case dpkg, rpm, pacman, apk, portage, nix

    /// Whether its database is there; the rest is left for later.
    func isPresent(_ host: any HostReading) throws(HostError) -> Bool {
      switch self {
      case .dpkg: try Dpkg.isPresent(host)
      case .rpm: try RPM.database(host) != nil
      case .pacman: try Pacman.isPresent(host)
      case .apk: try PackagesOfAlpine.isPresent(host)
      case .portage: try PackagesOfGentoo.isPresent(host)
      case .nix: try host.exists("/nix/var/nix/profiles/system")
      }
    }

    /// The manager of a family of distributions (fact os.family).
    init?(family: String?) {
      switch family {
      case "debian": self = .dpkg
      case "redhat", "suse": self = .rpm
      case "arch": self = .pacman
      case "alpine": self = .apk
      case "gentoo": self = .portage
      case "nixos": self = .nix
      default: return nil
      }
    }
  }

  /// The distribution's own manager first, then whichever has a database.
  private static func observePackages(_ host: any HostReading, into facts: inout FactSet) {
    let family = Manager(family: facts.string(OSFacts.family))
    let order = (family.map { [$0] } ?? []) + Manager.allCases.filter { $0 != family }
    var trouble: String?
    // A manager whose database cannot even be looked for does not hide another that is there.
    for manager in order {
      do {
        guard try manager.isPresent(host) else { continue }
        facts.set(PackageFacts.manager, .known(manager.rawValue))
        read(manager, host, into: &facts)
        return
      } catch {
        trouble = trouble ?? error.reason
      }
    }
    if let trouble {
      facts.set(PackageFacts.manager, .unknown(trouble))
      fail(trouble, source: nil, into: &facts)
    } else {
      facts.set(PackageFacts.manager, .known("none"))
      facts.set(PackageFacts.packages, .absent)
      facts.set(PackageFacts.provided, .absent)
      facts.set(PackageFacts.broken, .absent)
    }
  }

  /// A database that cannot be read leaves its manager known and its packages not.
  private static func read(_ manager: Manager, _ host: any HostReading, into facts: inout FactSet) {
    do {
      switch manager {
      case .dpkg:
        do { say(try Dpkg.read(host), source: Dpkg.directory + "/status", into: &facts) } catch {
          fail(error.reason, source: Dpkg.directory + "/status", into: &facts)
        }
      case .rpm:
        guard let database = try RPM.database(host) else { return }
        do { say(try RPM.read(database, host), source: database.path, into: &facts) } catch {
          fail(error.reason, source: database.path, into: &facts)
        }
      case .pacman: say(try Pacman.read(host), source: Pacman.directory, into: &facts)
      case .apk: say(try PackagesOfAlpine.read(host), source: PackagesOfAlpine.path, into: &facts)
      case .portage: say(try PackagesOfGentoo.read(host), source: PackagesOfGentoo.directory, into: &facts)
      case .nix: fail("nix keeps no list of installed packages", source: "/nix/store", into: &facts)
      }
    } catch {
      fail(error.reason, source: nil, into: &facts)
    }
  }

  /// The three facts about packages are unknown together.
  private static func fail(_ reason: String, source: String?, into facts: inout FactSet) {
    facts.set(PackageFacts.packages, .unknown(reason), source: source)
    facts.set(PackageFacts.provided, .unknown(reason), source: source)
    facts.set(PackageFacts.broken, .unknown(reason), source: source)
  }

  /// What the packages provide counts only where they work.
  private static func say(_ database: PackageDatabase, source: String, into facts: inout FactSet) {
    let records = database.packages.map { package in
      Value.map([
        .init("name", .string(package.name)), .init("version", .string(package.version)), .init("state", .string(package.state)),
      ])
    }
    // `qemu-kvm` is a package of its own on some hosts and only a name on others; rules ask for the name.
    var provided: Set<String> = []
    for package in database.packages where package.works {
      provided.insert(package.name)
      provided.formUnion(package.provides.filter(PackagesOfTheStack.contains(provided:)))
    }
    facts.set(PackageFacts.packages, .known(records), source: source)
    facts.set(PackageFacts.provided, .known(provided.sorted()), source: source)
    facts.set(PackageFacts.broken, .known(database.broken.sorted()), source: source)
  }
}
