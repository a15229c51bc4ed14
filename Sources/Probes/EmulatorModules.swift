import Facts
import Host

/// Whether this QEMU has SPICE and QXL: as modules beside it, or built in, which shows in the libraries that the program is linked to.
struct EmulatorModules {
  let spice: Fact<Bool>
  /// QXL is built only where SPICE is.
  let qxl: Fact<Bool>

  /// Debian and its family have them below the name of the architecture, Fedora in lib64, Arch directly.
  private static func folders(_ host: any HostReading) -> [String] {
    let tuples = ((try? host.list("/usr/lib")) ?? []).filter { KernelText.contains($0, "-linux-") }
    return tuples.prefix(64).map { "/usr/lib/\($0)/qemu" } + ["/usr/lib64/qemu", "/usr/lib64/qemu-kvm", "/usr/lib/qemu"]
  }

  init(_ host: any HostReading, _ facts: FactSet) {
    let folders = Self.folders(host)
    let has = { (name: String) in folders.contains { host.sees($0 + "/" + name) } }
    let hasSpice = has("ui-spice-core.so")
    let hasQXL = has("hw-display-qxl.so")
    guard let program = facts.string(PackageFacts.emulator) else {
      let none: Fact<Bool> = facts.fact(PackageFacts.emulator).map { _ in false }
      (spice, qxl) = (none, none)
      return
    }
    if hasSpice {
      (spice, qxl) = (.known(true), .known(hasQXL))
      return
    }
    // Not a module: then it is in the program itself, or nowhere.
    do {
      let isBuiltIn = try ProgramLibraries.read(program, host).contains { $0.hasPrefix("libspice-server.so") }
      (spice, qxl) = (.known(isBuiltIn), .known(isBuiltIn || hasQXL))
    } catch { (spice, qxl) = (.unknown("\(program): \(error.text)"), hasQXL ? .known(true) : .unknown("\(program): \(error.text)")) }
  }
}
