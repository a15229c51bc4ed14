import Facts
import Testing
import Wire

@testable import Host
@testable import Probes

@Suite struct SecurityProbeTests {
  private func observe(_ host: FakeHost, _ facts: FactSet = FactSet()) -> FactSet {
    var facts = facts
    SecurityProbe.observe(host, into: &facts)
    return facts
  }

  @Test func openPaths() {
    let host = StorageFixtures.host(["/srv/p/a": "x", "/srv/other/b": "x", "/tmp/c": "x"])
    host.statuses["/home/alumno"] = FileStatus(kind: .directory, mode: 0o777, uid: 1000, gid: 1000)
    host.statuses["/srv/p"] = FileStatus(kind: .directory, mode: 0o777)
    host.statuses["/tmp"] = FileStatus(kind: .directory, mode: 0o1777)
    host.statuses["/dev/kvm"] = FileStatus(kind: .character, mode: 0o666)
    let given = StorageFixtures.facts(disks: ["/srv/p/a", "/srv/other/b", "/tmp/c"].map { StorageFixtures.disk($0) })
    #expect(
      StorageFixtures.records(observe(host, given), SecurityFacts.openPaths) == [
        ["path": "/home/alumno", "mode": "0777"], ["path": "/srv/p", "mode": "0777"], ["path": "/dev/kvm", "mode": "0666"],
      ])
    // Search for everybody is no fault of a home.
    host.statuses["/home/alumno"] = FileStatus(kind: .directory, mode: 0o751, uid: 1000, gid: 1000)
    // Fedora and Arch have /dev/kvm so.
    host.files["/usr/lib/udev/rules.d/50-udev-default.rules"] = Array(
      "KERNEL==\"kvm\", GROUP=\"kvm\", MODE=\"0666\", OPTIONS+=\"x\"\n".utf8)
    #expect(StorageFixtures.records(observe(host, given), SecurityFacts.openPaths) == [["path": "/srv/p", "mode": "0777"]])
  }

  @Test func appArmor() {
    let host = FakeHost(["/sys/module/apparmor/parameters/enabled": "Y\n", "/sys/module/kvm/x": ""])
    #expect(observe(host).bool(SecurityFacts.appArmor) == true)
    host.files["/sys/module/apparmor/parameters/enabled"] = Array("N\n".utf8)
    #expect(observe(host).bool(SecurityFacts.appArmor) == false)
    host.files["/sys/module/apparmor/parameters/enabled"] = nil
    #expect(observe(host).bool(SecurityFacts.appArmor) == false)
    #expect(observe(FakeHost()).state(SecurityFacts.appArmor) == "No such file or directory")
  }

  @Test func selinux() {
    #expect(observe(FakeHost(["/sys/fs/selinux/enforce": "1"])).string(SecurityFacts.selinux) == "enforcing")
    #expect(observe(FakeHost(["/sys/fs/selinux/enforce": "0"])).string(SecurityFacts.selinux) == "permissive")
    #expect(observe(FakeHost(["/sys/fs/cgroup/x": ""])).string(SecurityFacts.selinux) == "disabled")
    let root = FakeHost(["/etc/selinux/config": "# SELINUX=disabled\nSELINUX=Enforcing\nSELINUXTYPE=targeted\n"])
    root.kind = .sysroot
    #expect(observe(root).string(SecurityFacts.selinux) == "enforcing")
    root.files = ["/etc/passwd": []]
    #expect(observe(root).string(SecurityFacts.selinux) == "disabled")
    root.files = [:]
    #expect(observe(root).state(SecurityFacts.selinux) == "No such file or directory")
  }

  @Test func driver() {
    func driver(_ text: String) -> FactSet { observe(FakeHost(["/etc/libvirt/qemu.conf": text])) }
    #expect(driver("security_driver = \"none\"\n").strings(SecurityFacts.driver) == ["none"])
    #expect(driver("security_driver = [ \"selinux\", \"apparmor\" ]\n").strings(SecurityFacts.driver) == ["selinux", "apparmor"])
    #expect(driver("#security_driver = \"none\"\n").state(SecurityFacts.driver) == "absent")
    #expect(driver("security_driver = none\n").state(SecurityFacts.driver) == "/etc/libvirt/qemu.conf:1: expecting a value")
    let closed = FakeHost(["/etc/libvirt/qemu.conf": ""])
    closed.failures["/etc/libvirt/qemu.conf"] = .system(13)
    #expect(observe(closed).state(SecurityFacts.driver) == "/etc/libvirt/qemu.conf: Permission denied")
  }
}
