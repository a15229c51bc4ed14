import Facts
import Host
import Probes
import Report
import Wire

/// One look at a host: the open door, and the probes that have begun to look through it.
struct Observation {
  let host: any HostReading
  private let probes: Probes

  /// Begins; the facts are there a little later.
  init(_ options: HostRequest) throws {
    host = try Self.open(options)
    probes = Probes(host)
    do { _ = try host.subject() } catch HostError.noSuchUser(let name) {
      let names = ((try? host.text("/etc/passwd")) ?? "").split(separator: "\n").map { String($0.prefix { $0 != ":" }) }
      throw Failure.unknown(
        Localized(en: "no such user", es: "no existe el usuario"), name, nearest: NearestName.of(name, among: names), all: names)
    } catch {
      // Everything else becomes an unknown of the facts that depend on it.
    }
  }

  /// All that the probes saw.
  func facts() -> FactSet { probes.facts() }

  private static func open(_ options: HostRequest) throws -> any HostReading {
    do {
      if let sysroot = options.sysroot { return try Sysroot(path: sysroot, user: options.user) }
      return Live(user: options.user, asksDaemons: !options.noLibvirt)
    } catch {
      throw Failure(
        .noInput,
        Localized(
          en: "cannot open \(options.sysroot ?? "this host"): \(error.reason)",
          es: "no se puede abrir \(options.sysroot ?? "este equipo"): \(error.reason)"),
        hint: options.sysroot == nil
          ? nil
          : Localized(
            en: "--sysroot takes the folder that holds etc, usr and the rest of a system",
            es: "--sysroot necesita la carpeta que contiene etc, usr y el resto de un sistema"))
    }
  }
}
