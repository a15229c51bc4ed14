import Facts
import Testing
import Wire

@testable import Host
@testable import Probes

/// Networks, pools and machines from the daemon and from files, and what of them is unknown to whom.
@Suite struct LibvirtFactsTests {
  static let network =
    "<network><name>default</name><uuid>2753DB64-5ed2-475d-a692-b68074c7ecc5</uuid><forward mode='nat'/><bridge name='virbr0' stp='on' delay='0'/>"
    + "<ip address='192.168.122.1' netmask='255.255.255.0'><dhcp><range start='192.168.122.2' end='192.168.122.254'/>"
    + "<host mac='52:54:00:AA:bb:1' ip='192.168.122.9'/></dhcp></ip><ip family='ipv6' address='fd00:0:0:1::1' prefix='64'/></network>"
  static let machine = """
    <domain type='kvm'><name>vm</name><uuid>a687902a-f20f-4de8-a948-10e7ed30cdad</uuid><memory unit='GiB'>2</memory><vcpu>2</vcpu>
    <os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type><loader readonly='yes' secure='yes' type='pflash'>/usr/share/OVMF/c.fd</loader><nvram>/v.fd</nvram></os>
    <features><smm state='on'/></features><cpu mode='host-passthrough'><feature policy='require' name='vmx'/><feature policy='disable' name='hle'/></cpu>
    <devices><emulator>/usr/bin/qemu-system-x86_64</emulator>
    <disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/srv/a.qcow2'/><target dev='vda' bus='virtio'/><auth username='u'><secret type='ceph' usage='geheim'/></auth></disk>
    <disk type='volume' device='cdrom'><source pool='p' volume='v.iso'/><target dev='sda' bus='sata'/><readonly/></disk>
    <interface type='network'><mac address='52:54:00:00:00:01'/><source network='default'/><model type='virtio'/></interface>
    <filesystem type='mount' accessmode='passthrough'><driver type='virtiofs'/><source dir='/srv/x'/><target dir='tag'/></filesystem>
    <graphics type='spice' passwd='hunter2'/><video><model type='qxl'/></video><channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
    <tpm model='tpm-crb'><backend type='emulator' version='2.0'><encryption secret='feedc0de'/></backend></tpm>
    <hostdev mode='subsystem' type='pci'><source><address domain='0x0000' bus='0x01' slot='0x00' function='0x1'/></source></hostdev>
    <hostdev mode='subsystem' type='usb'><source><vendor id='0x46d'/><product id='0xc52b'/></source></hostdev></devices></domain>
    """

  static func observe(_ host: FakeHost) -> FactSet {
    var facts = FactSet()
    LibvirtProbe.observe(host, into: &facts)
    NetworksProbe.observe(host, into: &facts)
    PoolsProbe.observe(host, into: &facts)
    DomainsProbe.observe(host, into: &facts)
    CapabilitiesProbe.observe(host, into: &facts)
    return facts
  }

  static func records(_ host: FakeHost, _ field: Field<[Value]>) -> [Value] { LibvirtCorpusTests.records(observe(host), field) }

  @Test func aNetworkFromItsFile() throws {
    let host = FakeHost(["/etc/libvirt/qemu/networks/default.xml": Self.network, "/run/libvirt/network/default.xml": "<networkstatus/>"])
    host.links["/etc/libvirt/qemu/networks/autostart/default.xml"] = "/etc/libvirt/qemu/networks/default.xml"
    host.files["/var/lib/libvirt/dnsmasq/virbr0.status"] = Array(
      #"[{"ip-address":"192.168.122.50","mac-address":"52:54:00:0A:00:01","client-id":"01:52","expiry-time":1}]"#.utf8)
    host.files["/var/lib/libvirt/dnsmasq/virbr1.status"] = []
    let facts = Self.observe(host)
    #expect(
      LibvirtCorpusTests.records(facts, NetworkFacts.networks) == [
        [
          "name": "default", "uuid": "2753db64-5ed2-475d-a692-b68074c7ecc5", "active": true, "autostart": true, "persistent": true,
          "forward": "nat", "bridge": "virbr0", "subnets": ["192.168.122.0/24", "fd00:0:0:1::/64"],
          "addresses": ["192.168.122.1/24", "fd00:0:0:1::1/64"], "dhcp": true, "reservations": ["52:54:00:aa:bb:01"],
        ]
      ])
    #expect(
      LibvirtCorpusTests.records(facts, NetworkFacts.leases) == [
        ["mac": "52:54:00:0a:00:01", "address": "192.168.122.50", "network": "default", "client": "01:52"]
      ])
    #expect(facts["networks"]?.source == "/etc/libvirt/qemu/networks")
    #expect(facts.state(NetworkFacts.template) == "absent")
    host.files["/var/lib/libvirt/dnsmasq/virbr1.status"] = Array("[{".utf8)
    #expect(Self.observe(host).state(NetworkFacts.leases).hasPrefix("virbr1.status:1:"))
  }

  @Test func aMachineFromItsFileAndNoSecretOfIt() throws {
    let host = FakeHost(["/etc/libvirt/qemu/vm.xml": Self.machine])
    let record = try #require(Self.records(host, DomainFacts.domains).first)
    for (key, value) in [
      ("state", "shutoff"), ("type", "kvm"), ("machine", "pc-q35-7.2"), ("cpuMode", "host-passthrough"), ("firmware", "efi"),
      ("loader", "/usr/share/OVMF/c.fd"), ("nvram", "/v.fd"), ("nvramFormat", "raw"), ("tpm", "2.0"),
    ] as [(String, Value)] { #expect(record[key] == value, "\(key)") }
    #expect(record["memory"] == .int(2 << 30) && record["vcpus"] == 2 && record["secureBoot"] == true && record["smm"] == true)
    #expect(record["cpuRequired"] == ["vmx"])
    #expect(
      record["disks"] == [
        [
          "target": "vda", "device": "disk", "bus": "virtio", "type": "file", "path": "/srv/a.qcow2", "format": "qcow2", "readOnly": false,
          "shareable": false,
        ],
        [
          "target": "sda", "device": "cdrom", "bus": "sata", "type": "volume", "pool": "p", "volume": "v.iso", "readOnly": true,
          "shareable": false,
        ],
      ])
    #expect(record["interfaces"] == [["mac": "52:54:00:00:00:01", "type": "network", "source": "default", "model": "virtio"]])
    #expect(
      record["filesystems"] == [
        ["driver": "virtiofs", "source": "/srv/x", "target": "tag", "accessMode": "passthrough", "readOnly": false]
      ])
    #expect(record["graphics"] == ["spice"] && record["video"] == ["qxl"] && record["channels"] == ["org.qemu.guest_agent.0"])
    #expect(record["hostdevs"] == ["pci 0000:01:00.1", "usb 046d:c52b"])
    let written = String(decoding: JSON.write(record), as: UTF8.self)
    for secret in ["hunter2", "feedc0de", "geheim"] { #expect(!written.contains(secret)) }
  }

  /// A folder that may be listed and files that may not be read: the names stay.
  @Test func closedFiles() {
    let host = FakeHost(["/etc/libvirt/qemu/networks/default.xml": Self.network, "/etc/libvirt/qemu/vm.xml": Self.machine])
    host.failures["/etc/libvirt/qemu/networks/default.xml"] = .system(13)
    host.failures["/etc/libvirt/qemu/vm.xml"] = .system(13)
    host.failures["/etc/libvirt/storage"] = .system(13)
    host.links["/etc/libvirt/qemu/networks/autostart/default.xml"] = "../default.xml"
    let facts = Self.observe(host)
    #expect(
      LibvirtCorpusTests.records(facts, NetworkFacts.networks) == [
        ["name": "default", "active": false, "autostart": true, "persistent": true]
      ])
    let machine = LibvirtCorpusTests.records(facts, DomainFacts.domains).first
    #expect(machine?["name"] == "vm" && machine?["error"] == nil && machine?["disks"] == nil && machine?["autostart"] == false)
    #expect(facts.fact(StorageFacts.pools) == .unknown("Permission denied"))
    // Who may not see what runs does not say that nothing does.
    host.failures["/run/libvirt/network"] = .system(13)
    #expect(Self.records(host, NetworkFacts.networks).first?["active"] == nil)
  }

  @Test func brokenDefinitions() {
    let host = FakeHost([
      "/etc/libvirt/qemu/networks/a.xml": "<network>\n <name>a</nam>", "/etc/libvirt/qemu/networks/b.xml": "<pool type='dir'/>",
      "/etc/libvirt/qemu/networks/c.xml": "<network><name>d</name></network>", "/etc/libvirt/qemu/networks/e.xml": "",
      "/etc/libvirt/qemu/networks/README": "x",
      "/etc/libvirt/storage/p.xml":
        "<pool type='fs'><name>p</name><source><device path='/dev/sdb1'/><format type='ntfs'/></source><target><path>/m</path></target></pool>",
      "/etc/libvirt/qemu/v.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><domain type='kvm'/>",
      "/etc/libvirt/qemu/w.xml":
        "<domain type='kvm'><name>w</name><os><type>hvm</type></os><memory unit='ZiB'>99</memory><vcpu>99999999999999999999</vcpu></domain>",
    ])
    #expect(
      Self.records(host, NetworkFacts.networks).map { $0["error"] } == [
        "2:11: mismatched tag", "1:1: not a definition of a network", "the file is not named after its network", "1:1: no element found",
      ])
    #expect(Self.records(host, StorageFacts.pools).map { $0["error"] } == ["unknown pool format type ntfs"])
    let machines = Self.records(host, DomainFacts.domains)
    #expect(machines[0]["error"] == "1:13: DOCTYPE")
    #expect(machines[1]["memory"] == nil && machines[1]["error"] == nil)
  }

  /// Each of libvirt's rules about networks, once broken and once kept.
  @Test(arguments: [
    ("<ip address='10.0.0.1' prefix='24'><dhcp><range start='10.0.0.2' end='10.0.0.9'/></dhcp></ip>", true),
    ("<ip address='10.0.0.1' prefix='24'><dhcp><range start='10.0.0.9' end='10.0.0.2'/></dhcp></ip>", false),
    ("<ip address='10.0.0.1' prefix='24'><dhcp><range start='10.0.1.2' end='10.0.1.9'/></dhcp></ip>", false),
    ("<ip address='10.0.0.1' prefix='24'><dhcp><range start='10.0.0.2' end='10.0.0.255'/></dhcp></ip>", false),
    ("<ip address='10.0.0.1' prefix='24'><dhcp><range start='10.0.0.0' end='10.0.0.5'/></dhcp></ip>", false),
    ("<ip address='10.0.0.1' prefix='33'/>", false), ("<ip address='10.0.0.256' prefix='24'/>", false),
    ("<ip address='10.0.0.1' netmask='255.0.255.0'/>", false), ("<ip address='10.0.0.1' netmask='255.255.255.0' prefix='24'/>", false),
    ("<ip address='fd00::1' prefix='64'/>", false), ("<ip family='ipv6' address='fd00::1' prefix='64'/>", true),
    ("<forward mode='nat'/>", false), ("<forward mode='nat'/><ip address='10.0.0.1' prefix='24'/>", true),
    ("<forward mode='nut'/><ip address='10.0.0.1' prefix='24'/>", false), ("<forward mode='bridge'/><bridge name='br0'/>", true),
    ("<forward mode='bridge'><interface dev='eth0'/></forward><bridge name='br0'/>", false),
    ("<forward mode='private'/><bridge name='br0'/>", false), ("<bridge name='br0' stp='maybe'/>", false), ("<uuid>12</uuid>", false),
    ("<mac address='01:00:00:00:00:01'/>", false), ("<mac address='52:54:00:00:00:01'/>", true),
    ("<dns><host ip='10.0.0.2'/></dns>", false), ("<dns><forwarder/></dns>", false),
    ("<dns enable='no'><txt name='a' value='b'/></dns>", false),
    ("<route address='10.1.0.0' prefix='16'/>", false), ("<route address='10.1.0.0' prefix='16' gateway='10.0.0.7'/>", true),
  ]) func rulesOfNetworks(_ inner: String, _ isGood: Bool) {
    let host = FakeHost(["/etc/libvirt/qemu/networks/n.xml": "<network><name>n</name>\(inner)</network>"])
    let error = Self.records(host, NetworkFacts.networks).first?["error"]
    #expect((error == nil) == isGood, "\(inner): \(String(describing: error))")
  }

  @Test func theDaemonsWordCounts() {
    let host = FakeHost([
      "/etc/libvirt/qemu/networks/default.xml": Self.network,
      "/etc/libvirt/qemu/networks/byhand.xml": "<network><name>byhand</name></network>",
      "/etc/libvirt/qemu/networks/broken.xml": "<network", "/etc/libvirt/qemu/vm.xml": Self.machine,
      "/etc/libvirt/qemu/old.xml": "<domain type='kvm'><name>new</name></domain>",
    ])
    var network = LibvirtObject(name: "default", xml: Array(Self.network.utf8))
    (network.state, network.autostart, network.persistent) = (1, false, true)
    var machine = LibvirtObject(name: "new", xml: Array(Self.machine.utf8))
    (machine.state, machine.reason, machine.hasManagedSave, machine.children) = (3, 5, true, ["snap"])
    var pool = LibvirtObject(
      name: "p",
      xml: Array("<pool type='dir'><name>p</name><capacity unit='bytes'>5</capacity><target><path>//srv///p/</path></target></pool>".utf8))
    (pool.state, pool.capacity, pool.available, pool.children) = (2, 10, 4, ["a.img"])
    var answer = LibvirtAnswer(outcome: .answers)
    (answer.networks, answer.domains, answer.pools) = ([network], [machine], [pool])
    (answer.libraryVersion, answer.hypervisorVersion) = (9_000_000, 7_002_022)
    host.told = answer
    let facts = Self.observe(host)
    let networks = LibvirtCorpusTests.records(facts, NetworkFacts.networks)
    #expect(networks.map { $0["name"] } == ["default", "broken", "byhand"])
    #expect(networks.map { $0["active"] } == [true, false, false])
    #expect(networks[0]["error"] == nil && networks[2]["error"] == "libvirt does not know this definition")
    #expect(networks[1]["error"] != nil)
    let machines = LibvirtCorpusTests.records(facts, DomainFacts.domains)
    #expect(machines.map { $0["name"] } == ["new", "vm"])
    #expect(machines[0]["state"] == "paused" && machines[0]["reason"] == "ioerror")
    #expect(machines[0]["managedSave"] == true && machines[0]["snapshots"] == ["snap"])
    #expect(machines[1]["error"] == "libvirt does not know this definition")
    let pools = LibvirtCorpusTests.records(facts, StorageFacts.pools)
    #expect(
      pools == [["name": "p", "type": "dir", "active": true, "target": "/srv/p", "capacity": 10, "available": 4, "volumes": ["a.img"]]])
    #expect(facts.string(DomainFacts.connection) == "answers" && facts.string(DomainFacts.version) == "9.0.0")
    #expect(facts.int(DomainFacts.versionNumber) == 9_000_000 && facts.int(DomainFacts.qemuVersion) == 7_002_022)
    #expect(facts.state(DomainFacts.error) == "absent" && facts["domains"]?.source == "qemu:///system")
    #expect(facts.state(EmulatorFacts.guests) == "answers")
    // What it did not say any more comes from the files.
    host.told?.networks = nil
    host.told?.isCutShort = true
    #expect(Self.observe(host)["networks"]?.source == "/etc/libvirt/qemu/networks")
    #expect(Self.observe(host).state(EmulatorFacts.hostModel) == "timed out")
  }

  @Test func whoDoesNotAnswer() {
    let host = FakeHost()
    for outcome in [LibvirtAnswer.Outcome.denied, .silent, .refused, .missing, .noLibrary, .wrongURI, .failed] {
      host.told = LibvirtAnswer(outcome: outcome, error: "words")
      let facts = Self.observe(host)
      #expect(facts.string(DomainFacts.connection) == outcome.rawValue)
      #expect(facts.string(DomainFacts.error) == "words")
      #expect(facts.fact(NetworkFacts.networks) == .known([]), "where libvirt keeps nothing there is nothing")
    }
    let root = FakeHost()
    root.kind = .sysroot
    #expect(Self.observe(root).fact(NetworkFacts.networks) == .unknown("No such file or directory"), "a tree without /etc")
    root.files["/etc/passwd"] = []
    let facts = Self.observe(root)
    #expect(facts.fact(NetworkFacts.networks) == .known([]))
    #expect(facts.fact(DomainFacts.connection) == .unknown("not in a sysroot"))
    // Whether a network runs is not on a disk.
    root.files["/etc/libvirt/qemu/networks/default.xml"] = Array(Self.network.utf8)
    #expect(Self.records(root, NetworkFacts.networks).first?["active"] == nil)
    root.files["/run/libvirt/libvirtd.pid"] = []
    #expect(Self.records(root, NetworkFacts.networks).first?["active"] == false)
  }

  @Test func versionsOfPackages() {
    let host = FakeHost()
    var facts = FactSet()
    facts.set(
      PackageFacts.packages,
      .known([
        ["name": "libvirt0", "version": "9.0.0-4+deb12u2", "state": "installed"],
        ["name": "qemu-system-x86", "version": "1:7.2+dfsg-7", "state": "installed"],
        ["name": "libvirt-daemon", "version": "8.0.0", "state": "config-files"],
      ]))
    LibvirtProbe.observe(host, into: &facts)
    #expect(facts.string(DomainFacts.version) == "9.0.0" && facts.int(DomainFacts.versionNumber) == 9_000_000)
    #expect(facts.int(DomainFacts.qemuVersion) == 7_002_000)
    #expect(
      LibvirtProbe.upstream("2:10.0.13") == 10_000_013 && LibvirtProbe.upstream("x") == nil
        && LibvirtProbe.upstream("1.99999999999999999999") == nil)
  }

  @Test func machinesOfTheSession() {
    let host = FakeHost([
      "/home/alumno/.config/libvirt/qemu/mine.xml": "x", "/home/alumno/.config/libvirt/qemu/networks/autostart/x": "",
      "/run/user/1000/libvirt/qemu/run/now.xml": "",
    ])
    #expect(Self.observe(host).strings(DomainFacts.session) == ["mine", "now"])
    host.variables["XDG_CONFIG_HOME"] = "/srv/config"
    #expect(Self.observe(host).strings(DomainFacts.session) == ["now"])
    host.failures["/srv/config/libvirt/qemu"] = .system(13)
    #expect(Self.observe(host).fact(DomainFacts.session) == .unknown("Permission denied"))
  }

  /// Names of all kinds reach the fact as they are: whoever shows them escapes them.
  @Test func hostileNames() {
    for name in ["\u{202E}x", "a\nb", "\u{1B}[2J", String(repeating: "n", count: 1 << 20), "'\"<&>"] {
      let host = FakeHost()
      host.told = LibvirtAnswer(outcome: .answers)
      host.told?.networks = [LibvirtObject(name: name, xml: [])]
      #expect(Self.records(host, NetworkFacts.networks).first?["name"] == .string(name))
    }
    let host = FakeHost()
    host.told = LibvirtAnswer(outcome: .answers)
    var deep = String(repeating: "<a>", count: 100_000)
    deep = "<domain type='kvm'>" + deep
    host.told?.domains = [LibvirtObject(name: "deep", xml: Array(deep.utf8))]
    #expect(Self.records(host, DomainFacts.domains).first?["error"] != nil)
  }

  @Test func devices() {
    let host = FakeHost([
      "/run/udev/data/b8:17":
        "S:disk/by-uuid/1A2B\nS:usb\nE:ID_BUS=usb\nE:ID_FS_TYPE=vfat\nE:ID_FS_LABEL_ENC=MI\\x20USB\nE:ID_FS_UUID=1A2B\nE:ID_PART_TABLE_TYPE=dos\n",
      "/sys/class/block/sdb1/uevent": "MAJOR=8\nMINOR=17\nDEVNAME=sdb1\nDEVTYPE=partition\n", "/sys/class/block/sdb1/size": "16\n",
      "/sys/class/block/loop0/uevent": "MAJOR=7\nMINOR=0\nDEVNAME=loop0\nDEVTYPE=disk\n", "/sys/class/block/loop0/size": "0\n",
      "/run/udev/data/c10:232": "I:1\nG:uaccess\nQ:uaccess\nV:1\n",
      "/proc/self/mountinfo": "36 35 8:17 / /media/MI\\040USB rw,noatime - vfat /dev/sdb1 rw\n",
    ])
    var facts = FactSet()
    DevicesProbe.observe(host, into: &facts)
    #expect(
      LibvirtCorpusTests.records(facts, StorageFacts.devices) == [
        [
          "name": "sdb1", "path": "/dev/sdb1", "type": "partition", "bus": "usb", "removable": true, "fileSystem": "vfat",
          "label": "MI USB",
          "uuid": "1A2B", "sizeBytes": 8192, "mounted": ["/media/MI USB"], "links": ["/dev/disk/by-uuid/1A2B"],
        ]
      ])
    #expect(facts.strings(StorageFacts.tags) == ["uaccess"])
  }

  @Test(arguments: [
    ("192.168.1.9", "192.168.1.9"), ("::", "::"), ("::1", "::1"), ("fe80:0:0:0:0:0:0:1", "fe80::1"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
    ("::ffff:10.0.0.1", "::ffff:a00:1"), ("1::", "1::"), ("2001:DB8::A", "2001:db8::a"),
  ]) func addresses(_ text: String, _ shown: String) { #expect(NetworkAddress(text)?.text == shown) }

  @Test(arguments: [
    "", ":", ":::", "1:2", "1::2::3", "1:2:3:4:5:6:7:8:9", "12345::", "1.2.3", "1.2.3.4.5", "1.2.3.x", "::1%eth0", "1:", ":1", "+1::",
  ]) func noAddresses(_ text: String) {
    #expect(NetworkAddress(text) == nil)
  }
}
