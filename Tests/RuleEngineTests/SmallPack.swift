import Facts
import Report
import Testing
import Wire

@testable import RuleEngine

/// A pack of a few rules, small enough to see at once what must come out.
enum SmallPack {
  static let text = """
    checks:
      - id: kvm-usable
        step: kvm
        title: { en: KVM works, es: KVM funciona }
        assert: kvm.usable
        shows: '"usable = " + string(kvm.usable)'
      - id: nested-enabled
        step: nested
        title: { en: Nested is on, es: La anidada está activada }
        when: has(kvm.module)
        needs: [kvm-usable]
        assert: kvm.nested
      - id: in-group
        step: group
        title: { en: In the group, es: En el grupo }
        assert: user.inLibvirtGroup
      - id: reachable
        step: group
        title: { en: Reachable, es: Accesible }
        needs: [in-group]
        assert: libvirt.reachable
    causes:
      - id: DEV-01
        explains: [kvm-usable]
        when: '!kvm.device'
        beneath: [MOD-01]
        title: { en: No device, es: Sin dispositivo }
        why: { en: There is no device, es: No hay dispositivo }
      - id: MOD-01
        explains: [kvm-usable]
        when: '!kvm.loaded'
        title: { en: 'No ${kvm.module}', es: 'Falta ${kvm.module}' }
        why: { en: Not loaded, es: No cargado }
        verify: 'lsmod | grep ${kvm.module}'
        fix:
          - load-module: { module: '${kvm.module}' }
      - id: GRP-01
        explains: [in-group]
        when: '!user.inLibvirtGroup'
        title: { en: Not in it, es: No está }
        why: { en: Nobody added you, es: Nadie te añadió }
        fix:
          - group-member: { user: '${user.name}', group: libvirt }
    """

  static let profile = """
    profile: course
    title: { en: Course, es: Curso }
    steps:
      - { id: kvm, section: "7", weight: 2, title: { en: KVM, es: KVM } }
      - { id: group, section: "7", weight: 4, title: { en: Group, es: Grupo } }
      - { id: nested, section: "8", weight: 1, title: { en: Nested, es: Anidada } }
    required: [kvm-usable, in-group, reachable]
    """

  static func rules() throws -> RuleSet {
    try RuleSet([
      try PackSource(name: "small.yaml", text: Array(text.utf8)), try PackSource(name: "profile.yaml", text: Array(profile.utf8)),
    ])
  }

  static let healthy: [String: Fact<Value>] = [
    "kvm.usable": .known(true), "kvm.device": .known(true), "kvm.loaded": .known(true), "kvm.module": .known("kvm_amd"),
    "kvm.nested": .known(true), "user.inLibvirtGroup": .known(true), "libvirt.reachable": .known(true), "user.name": .known("ana"),
  ]

  static func judge(_ changes: [String: Fact<Value>] = [:], require: [String]? = nil) throws -> Judge.Findings {
    let rules = try rules()
    var facts = FactSet()
    for field in Catalogue.fields {
      let fact = changes[field.name] ?? healthy[field.name] ?? .absent
      facts.set(FactSet.Entry(name: field.name, fact: fact, source: "test"))
    }
    let profile = try #require(rules.profile("course"))
    return Judge(rules, Programs(rules), profile: profile, require: require).judge(facts)
  }
}

extension Judge.Findings {
  func result(_ id: String) -> CheckResult? { checks.first { $0.id == id }?.result }
  func check(_ id: String) -> CheckFinding? { checks.first { $0.id == id } }
}
