import Facts
import Foundation
import Testing

@testable import Host
@testable import Probes

/// What is beneath the kernel, against the names that virt-what's own tests expect for recorded guests.
@Suite struct VirtWhatCorpusTests {
  /// What each of virt-what's names means in our words; a name that says nothing about these facts is left out.
  private struct Meaning {
    var role: String?, hypervisor: String?, container: String?, cloud: String?
  }

  private static let meanings: [String: Meaning] = [
    "kvm": Meaning(role: "vm", hypervisor: "kvm"), "qemu": Meaning(role: "vm", hypervisor: "qemu"),
    "vmware": Meaning(role: "vm", hypervisor: "vmware"), "hyperv": Meaning(role: "vm", hypervisor: "hyperv"),
    "virtualbox": Meaning(role: "vm", hypervisor: "virtualbox"), "parallels": Meaning(role: "vm", hypervisor: "parallels"),
    "bhyve": Meaning(role: "vm", hypervisor: "bhyve"), "uml": Meaning(role: "vm", hypervisor: "uml"),
    "lkvm": Meaning(role: "vm", hypervisor: "lkvm"),
    "xen": Meaning(hypervisor: "xen"), "xen-hvm": Meaning(role: "vm"), "xen-domU": Meaning(role: "vm"), "xen-dom0": Meaning(role: "dom0"),
    "ibm_power-kvm": Meaning(role: "vm", hypervisor: "kvm"), "ibm_power-lpar_shared": Meaning(role: "vm", hypervisor: "powervm"),
    "ibm_power-lpar_dedicated": Meaning(role: "vm", hypervisor: "powervm"), "ibm_systemz-zvm": Meaning(role: "vm", hypervisor: "zvm"),
    "ibm_systemz-kvm": Meaning(role: "vm", hypervisor: "kvm"), "ibm_systemz-lpar": Meaning(role: "bare-metal", hypervisor: "none"),
    "ldoms": Meaning(hypervisor: "other"), "ldoms-guest": Meaning(role: "vm"), "ldoms-control": Meaning(role: "dom0"),
    "docker": Meaning(role: "container", container: "docker"), "podman": Meaning(role: "container", container: "podman"),
    "lxc": Meaning(role: "container", container: "lxc"), "oci": Meaning(role: "container", container: "other"),
    "systemd_nspawn": Meaning(role: "container", container: "nspawn"), "openvz": Meaning(role: "container", container: "other"),
    "aws": Meaning(cloud: "aws"), "alibaba_cloud": Meaning(cloud: "alibaba"), "google_cloud": Meaning(cloud: "gcp"),
    "nutanix_ahv": Meaning(role: "vm", hypervisor: "kvm"), "rhev": Meaning(role: "vm", hypervisor: "kvm"),
    "ovirt": Meaning(role: "vm", hypervisor: "kvm"), "qnx": Meaning(role: "vm", hypervisor: "other"),
    "linux_vserver-guest": Meaning(role: "container", container: "other"), "illumos-lx": Meaning(role: "container", container: "other"),
    "vmm": Meaning(role: "vm", hypervisor: "other"), "virtage": Meaning(role: "vm"), "unisys": Meaning(role: "vm", hypervisor: "other"),
    "bochs": Meaning(role: "vm"),
  ]

  @Test(.enabled(if: HostCorpora.has("virt-what/cases.jsonl"))) func recordedGuests() throws {
    let cases = try HostCorpora.cases("virt-what/cases.jsonl")
    for entry in cases {
      let id = try #require(entry["id"] as? String)
      let path = try #require(entry["path"] as? String)
      let names = try #require(entry["expected_virt_what"] as? [String])
      let facts = FactSet.observing(try RecordedGuest(directory: "\(HostCorpora.directory)/virt-what/\(path)").host)
      let comment = Comment(rawValue: "\(id): \(facts.state(HostFacts.hypervisor)) \(facts.state(HostFacts.role))")

      for name in names {
        guard let meaning = Self.meanings[name] else { continue }
        if let role = meaning.role { #expect(facts.string(HostFacts.role) == role, comment) }
        // A container's name says nothing of what is beneath it.
        if let hypervisor = meaning.hypervisor { #expect(facts.string(HostFacts.hypervisor) == hypervisor, comment) }
        if let container = meaning.container { #expect(facts.string(HostFacts.container) == container, comment) }
        if let cloud = meaning.cloud { #expect(facts.string(HostFacts.cloud) == cloud, comment) }
      }
      if names.isEmpty {
        // virt-what prints nothing both on bare metal and where it does not know.
        #expect([nil, "bare-metal"].contains(facts.string(HostFacts.role)), comment)
        #expect([nil, "none"].contains(facts.string(HostFacts.hypervisor)), comment)
      }
      #expect(facts.string(HostFacts.cloud) == nil || !Set(names).isDisjoint(with: ["aws", "alibaba_cloud", "google_cloud"]), comment)
      if !names.isEmpty, !names.contains(where: { Self.meanings[$0] != nil }) {
        FileHandle.standardError.write(Data("SKIPPED: nothing here stands for \(names) of \(id)\n".utf8))
      }
    }
    #expect(!cases.isEmpty)
  }
}

/// A case of virt-what: a root, and stubs in its sbin that stand for CPUID, uname and the firmware.
private struct RecordedGuest {
  let host = FakeHost()

  init(directory: String) throws {
    host.processors = nil
    let base = URL(fileURLWithPath: directory)
    let paths = FileManager.default.enumerator(atPath: directory)
    while let path = paths?.nextObject() as? String {
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: "\(directory)/\(path)", isDirectory: &isDirectory), !isDirectory.boolValue else {
        continue
      }
      host.files["/" + path] = Array(try Data(contentsOf: base.appendingPathComponent(path)))
    }
    let machine = echoed("/sbin/uname").first ?? "x86_64"
    // The kernel's release is not recorded: an old one, as most of these hosts are old.
    host.system = SystemName(release: "4.0.0", machine: machine)
    host.cpuids = ["x86_64", "i686", "i586", "i386"].contains(machine) ? cpuid(signatures: echoed("/sbin/virt-what-cpuid-helper")) : nil
    firmware(text("/sbin/dmidecode"))
  }

  private func text(_ path: String) -> String { host.files[path].map { String(decoding: $0, as: UTF8.self) } ?? "" }

  /// What the `echo` lines of a stub print.
  private func echoed(_ path: String) -> [String] {
    text(path).split(separator: "\n").compactMap { line in
      guard line.hasPrefix("echo ") else { return nil }
      let word = line.dropFirst(5).trimmingCharacters(in: CharacterSet(charactersIn: "\"' "))
      return word.isEmpty || word == "@" ? nil : word
    }
  }

  private func cpuid(signatures: [String]) -> [UInt32: CPUIDRegisters] {
    var leaves: [UInt32: CPUIDRegisters] = [1: CPUIDRegisters(eax: 0, ebx: 0, ecx: signatures.isEmpty ? 0 : 1 << 31, edx: 0)]
    for (index, signature) in signatures.enumerated() {
      var bytes = Array(signature.utf8.prefix(12))
      bytes += Array(repeating: 0, count: 12 - bytes.count)
      func register(_ at: Int) -> UInt32 { (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) } }
      leaves[0x4000_0000 + UInt32(index) * 0x100] = CPUIDRegisters(eax: 0x4000_0001, ebx: register(0), ecx: register(4), edx: register(8))
    }
    return leaves
  }

  /// dmidecode's report as the files that the kernel makes of the same tables.
  private func firmware(_ report: String) {
    let files = [
      "BIOS Information": ["Vendor": "bios_vendor", "Version": "bios_version"],
      "System Information": ["Manufacturer": "sys_vendor", "Product Name": "product_name", "Version": "product_version"],
      "Base Board Information": ["Manufacturer": "board_vendor", "Product Name": "board_name"],
      "Chassis Information": ["Manufacturer": "chassis_vendor", "Asset Tag": "chassis_asset_tag"],
    ]
    var section: [String: String] = [:]
    for line in report.split(separator: "\n", omittingEmptySubsequences: false) {
      if !line.hasPrefix("\t") {
        section = files[String(line)] ?? [:]
      } else if let colon = line.firstIndex(of: ":"), let name = section[line[..<colon].trimmingCharacters(in: .whitespaces)] {
        let path = "/sys/class/dmi/id/\(name)"
        let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        if host.files[path] == nil { host.files[path] = Array("\(value)\n".utf8) }
      }
    }
  }
}
