import Report

/// Starts, resumes or shuts down machines (virsh(1)).
enum DomainStateFix {
  static func suggest(_ request: FixRequest) -> [Fix] {
    guard let action = request["action"] else { return [] }
    let machines = Machines(request["name"] ?? "")
    var fixes: [Fix] = []
    for machine in machines.shown {
      guard let summary = summary(action, machine) else { return [] }
      // What runs inside a machine is a person's: nothing is switched on or off behind their back.
      fixes.append(.advice(request.kind, summary, shell: [Virsh.line(action, machine)]))
    }
    if let more = machines.rest { fixes.append(.advice(request.kind, more)) }
    return fixes
  }

  private static func summary(_ action: String, _ machine: String) -> Localized? {
    switch action {
    case "resume": Localized(en: "Let \(machine) go on", es: "Reanuda \(machine)")
    case "shutdown": Localized(en: "Shut \(machine) down", es: "Apaga \(machine)")
    case "start": Localized(en: "Start \(machine)", es: "Arranca \(machine)")
    default: nil
    }
  }
}
