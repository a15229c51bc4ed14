import Report

/// Another hypervisor holds the processor: its machines must be closed by their owner, never killed.
enum StopProgramFix {
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    guard let name = request["name"] else { return [] }
    let shown = name == "virtualbox" ? "VirtualBox" : name == "vmware" ? "VMware" : name
    return [
      .advice(
        request.kind,
        Localized(
          en: "Shut down the machines of \(shown), then try again", es: "Apaga las máquinas de \(shown) y vuelve a probar"),
        shell: name == "virtualbox" ? ["VBoxManage list runningvms"] : [])
    ]
  }
}
