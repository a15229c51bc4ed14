import Facts
import Host
import Wire

/// The UEFI firmware that libvirt chooses from: docs/interop/firmware.json of QEMU. A user's own folder does not count for qemu:///system.
enum FirmwareDescriptors {
  private static let folders = ["/usr/share/qemu/firmware", "/etc/qemu/firmware"]

  /// In the order in which libvirt prefers them.
  static func observe(_ host: any HostReading) -> Fact<[Value]> {
    if !host.sees(folders[0]), !host.sees(folders[1]) {
      for folder in folders {
        do { _ = try host.list(folder) } catch .absent {} catch { return .unknown(error.reason) }
      }
      return Absence(host: host).isComplete("/usr/share") ? .known([]) : .unknown(HostError.absent.reason)
    }
    return .known(InteropFiles.list(folders, host).compactMap { record($0, host) })
  }

  /// nil for what is no UEFI.
  private static func record(_ entry: InteropFiles.Entry, _ host: any HostReading) -> Value? {
    var draft = RecordDraft()
    guard let root = entry.document?.root else {
      draft.add("descriptor", entry.path)
      draft.add("error", entry.error)
      return draft.value
    }
    guard root["interface-types"]?.children.contains(where: { $0.equals("uefi") }) == true, let mapping = root["mapping"] else {
      return nil
    }
    // In flash memory the code and the variables are two files; elsewhere (memory, a kernel) there is one.
    let code = mapping["executable"]?["filename"]?.string ?? mapping["filename"]?.string
    let variables = mapping["nvram-template"]?["filename"]?.string
    var architectures: [String] = []
    for target in root["targets"]?.elements ?? [] {
      if let name = target["architecture"]?.string, !architectures.contains(name) { architectures.append(name) }
    }
    let features = (root["features"]?.elements ?? []).compactMap(\.string)
    draft.add("path", code)
    draft.add("variables", variables)
    draft.add("architectures", architectures)
    draft.add("secureBoot", features.contains("secure-boot"))
    draft.add("enrolledKeys", features.contains("enrolled-keys"))
    draft.add("smm", features.contains("requires-smm"))
    draft.add("exists", exist([code, variables].compactMap { $0 }, host))
    draft.add("descriptor", entry.path)
    return draft.value
  }

  /// nil where one of them could not be looked for.
  private static func exist(_ paths: [String], _ host: any HostReading) -> Bool? {
    var isKnown = !paths.isEmpty
    for path in paths {
      do {
        if !(try host.exists(path)) { return false }
      } catch { isKnown = false }
    }
    return isKnown ? true : nil
  }
}
