import Facts
import Report

/// The switch is in the firmware's menu, under a name that each vendor chose for itself.
enum FirmwareSettingFix {
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    let amd = context.facts.string(CPUFacts.vendor) == "AuthenticAMD" || context.facts.string(CPUFacts.vendor) == "HygonGenuine"
    let option = amd ? "SVM Mode" : "Intel Virtualization Technology (VT-x)"
    let vendor = (context.facts.string(HostFacts.vendor) ?? context.facts.string(HostFacts.board) ?? "").lowercased()
    let menu = menus.first { vendor.contains($0.vendor) }
    let key = menu?.key ?? "F2 / Del / Esc"
    let path = menu.map { amd ? $0.amd : $0.intel } ?? (amd ? "Advanced → CPU Configuration" : "Advanced → CPU / Security → Virtualization")
    let uefi = context.facts.string(FirmwareFacts.type) == "uefi"
    let systemd = context.facts.string(HostFacts.manager) == "systemd"
    return [
      .advice(
        request.kind,
        Localized(
          en: "In the firmware setup (key \(key)): \(path) → \(option): Enabled. Save, then switch the machine off and on",
          es: "En la configuración del firmware (tecla \(key)): \(path) → \(option): Enabled. Guarda, apaga del todo y vuelve a encender"),
        shell: uefi && systemd ? ["systemctl reboot --firmware-setup"] : [], needsRoot: false, effect: .reboot)
    ]
  }

  /// Vendors' support pages, as of 2026; where a model differs, the option's own name leads there.
  private static let menus: [(vendor: String, key: String, intel: String, amd: String)] = [
    ("asus", "F2 / Del", "Advanced → CPU Configuration", "Advanced → CPU Configuration"),
    ("gigabyte", "Del", "Tweaker → Advanced CPU Settings", "Tweaker → Advanced CPU Settings"),
    ("micro-star", "Del", "OC → CPU Features", "OC → Advanced CPU Configuration"),
    ("msi", "Del", "OC → CPU Features", "OC → Advanced CPU Configuration"),
    ("asrock", "F2", "Advanced → CPU Configuration", "Advanced → CPU Configuration"),
    ("lenovo", "F1 / F2", "Security → Virtualization", "Security → Virtualization"),
    ("dell", "F2", "Virtualization Support → Virtualization", "Virtualization Support → Virtualization"),
    ("hewlett", "F10", "System Configuration / Advanced → System Options", "System Configuration / Advanced → System Options"),
    ("hp", "F10", "System Configuration / Advanced → System Options", "System Configuration / Advanced → System Options"),
    ("acer", "F2", "Main / Advanced", "Main / Advanced"),
    ("intel", "F2", "Advanced → CPU / Security", "Advanced → CPU"),
  ]
}
