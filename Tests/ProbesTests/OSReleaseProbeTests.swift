import Facts
import Testing
import Wire

@testable import Host
@testable import Probes

@Suite struct OSReleaseProbeTests {
  private func observe(_ files: [String: String]) -> FactSet {
    var facts = FactSet()
    OSReleaseProbe.observe(FakeHost(files), into: &facts)
    return facts
  }

  @Test func valuesAreQuotedAsInAShell() {
    let file = OSReleaseFile(
      """
      # VERSION=1
        INDENTED=yes
      PLAIN=12.04 # not a part
      DOUBLE="a \\"b\\" \\$c \\`d\\` \\\\e \\f"
      SINGLE='a "b" \\c'
      JOINED="a b"'c d'
      ESCAPED=a\\ b
      TWICE=first
      TWICE=second
      EMPTY=""
      not an assignment
      BAD-KEY=1
      =nothing
      OPEN="to the end
      """)
    #expect(file["VERSION"] == nil && file["BAD-KEY"] == nil)
    #expect(file["INDENTED"] == "yes" && file["PLAIN"] == "12.04")
    #expect(file["DOUBLE"] == #"a "b" $c `d` \e \f"#)
    #expect(file["SINGLE"] == #"a "b" \c"#)
    #expect(file["JOINED"] == "a bc d" && file["ESCAPED"] == "a b")
    #expect(file["TWICE"] == "second" && file["EMPTY"] == nil && file["OPEN"] == "to the end")
  }

  @Test func theOneInEtcGoesFirst() {
    let facts = observe([
      "/etc/os-release": "ID=ubuntu\nVERSION_ID=\"24.04\"\nVERSION_CODENAME=noble\nPRETTY_NAME=\"Ubuntu 24.04 LTS\"\nID_LIKE=debian\n",
      "/usr/lib/os-release": "ID=other\n",
    ])
    #expect(facts.string(OSFacts.id) == "ubuntu" && facts.string(OSFacts.versionId) == "24.04")
    #expect(facts.fact(OSFacts.versionNumber) == .known(.double(24.04)))
    #expect(facts.string(OSFacts.codename) == "noble" && facts.string(OSFacts.name) == "Ubuntu 24.04 LTS")
    #expect(facts.strings(OSFacts.idLike) == ["debian"] && facts.string(OSFacts.family) == "debian")
    let vendor = observe(["/usr/lib/os-release": "ID=fedora\nVERSION_ID=41\n"])
    #expect(vendor.string(OSFacts.id) == "fedora" && vendor[OSFacts.id.name]?.source == "/usr/lib/os-release")
  }

  @Test func rollingReleasesHaveNoNumber() {
    // Debian sid, Arch: VERSION_ID is missing, which is no fault and no unknown.
    for text in ["ID=debian\nPRETTY_NAME=\"Debian GNU/Linux forky/sid\"\nVERSION_CODENAME=forky\n", "ID=arch\nBUILD_ID=rolling\n"] {
      let facts = observe(["/etc/os-release": text, "/etc/lsb-release": "DISTRIB_RELEASE=rolling\n"])
      #expect(facts.fact(OSFacts.versionId) == .absent && facts.fact(OSFacts.versionNumber) == .absent)
    }
  }

  @Test(arguments: [
    ("linuxmint", "ubuntu debian", "debian"), ("steamos", "debian", "debian"), ("steamos", "arch", "arch"),
    ("rocky", "rhel centos fedora", "redhat"),
    ("opensuse-leap", "suse opensuse", "suse"), ("nixos", "", "nixos"), ("gentoo", "", "gentoo"), ("postmarketos", "alpine", "alpine"),
    ("void", "", "other"), ("unheard-of", "neither rhel", "redhat"),
  ])
  func theFamilyIsWhosePackagesItUses(id: String, like: String, family: String) {
    #expect(observe(["/etc/os-release": "ID=\(id)\nID_LIKE=\"\(like)\"\n"]).string(OSFacts.family) == family)
  }

  @Test(
    arguments: [
      ("/etc/debian_version", "6.0.10\n", "debian", "6.0.10", nil, "debian"),
      ("/etc/debian_version", "trixie/sid\n", "debian", nil, nil, "debian"),
      ("/etc/redhat-release", "CentOS release 6.9 (Final)\n", "centos", "6.9", "Final", "redhat"),
      ("/etc/system-release", "Amazon Linux AMI release 2017.03\n", "amzn", "2017.03", nil, "redhat"),
      ("/etc/lsb-release", "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=10.04\nDISTRIB_CODENAME=lucid\n", "ubuntu", "10.04", "lucid", "debian"),
      ("/etc/arch-release", "", "arch", nil, nil, "arch"), ("/etc/alpine-release", "3.17.3\n", "alpine", "3.17.3", nil, "alpine"),
      ("/etc/SuSE-release", "openSUSE 13.2 (x86_64)\nVERSION = 13.2\nCODENAME = Harlequin\n", "opensuse", "13.2", "Harlequin", "suse"),
      ("/etc/SuSE-release", "\nSUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\nPATCHLEVEL = 4\n", "sles", "11.4", nil, "suse"),
      ("/etc/gentoo-release", "Gentoo Base System release 2.2\n", "gentoo", "2.2", nil, "gentoo"),
      ("/etc/fedora-release", "Fedora release 12 (Constantine)\n", "fedora", "12", "Constantine", "redhat"),
      ("/etc/slackware-version", "Slackware 14.2\n", "slackware", "14.2", nil, "other"),
    ] as [(String, String, String, String?, String?, String)])
  func olderFilesNameItToo(path: String, text: String, id: String, version: String?, codename: String?, family: String) {
    let facts = observe([path: text])
    #expect(facts.string(OSFacts.id) == id && facts.string(OSFacts.versionId) == version)
    #expect(facts.string(OSFacts.codename) == codename && facts.string(OSFacts.family) == family)
    #expect(facts[OSFacts.id.name]?.source == path)
  }

  @Test func codenamesAreTheDistributionsOwn() {
    // Mint names Ubuntu's release beside its own; old Ubuntu left its own to lsb-release.
    #expect(observe(["/etc/os-release": "ID=linuxmint\nVERSION_CODENAME=vera\nUBUNTU_CODENAME=jammy\n"]).string(OSFacts.codename) == "vera")
    let precise = [
      "/etc/os-release": "ID=ubuntu\nVERSION=\"12.04.5 LTS, Precise Pangolin\"\n", "/etc/lsb-release": "DISTRIB_CODENAME=precise\n",
    ]
    #expect(observe(precise).string(OSFacts.codename) == "precise")
    #expect(observe(["/etc/os-release": "ID=debian\nVERSION=\"9 (stretch)\"\n"]).string(OSFacts.codename) == "stretch")
    // Fedora writes its variant there, Red Hat's other relatives name the release in a file of its own.
    let fedora = ["/etc/os-release": "ID=fedora\nVERSION=\"41 (Workstation Edition)\"\nVARIANT=\"Workstation Edition\"\n"]
    #expect(observe(fedora).fact(OSFacts.codename) == .absent)
    let amazon = ["/etc/os-release": "ID=amzn\nVERSION=2\n", "/etc/system-release": "Amazon Linux release 2 (Karoo)\n"]
    #expect(observe(amazon).string(OSFacts.codename) == "Karoo")
    let build = ["/etc/os-release": "ID=virtuozzo\nID_LIKE=rhel\n", "/etc/system-release": "Virtuozzo release 7.0.3 (640)\n"]
    #expect(observe(build).fact(OSFacts.codename) == .absent)
  }

  @Test(
    arguments: [("24.04", 24.04), ("9", 9), ("3.17.3", 3.17), ("2022.03-1", 2022.03), ("15-SP5", 15), ("r151012", nil), ("1.", 1)]
      as [(String, Double?)])
  func versionsHaveANumber(text: String, number: Double?) { #expect(Distribution.number(text) == number) }

  @Test func nothingThereIsNothingKnown() {
    #expect(observe([:]).fact(OSFacts.id) == .absent)
    let tree = HostCorpora.host(cpuinfo: [])
    var facts = FactSet()
    OSReleaseProbe.observe(tree, into: &facts)
    for field in OSFacts.all { #expect(facts[field.name]?.fact == .unknown("No such file or directory")) }
    let host = FakeHost(["/etc/debian_version": "9\n"])
    host.failures["/etc/os-release"] = .notRegular
    OSReleaseProbe.observe(host, into: &facts)
    #expect(facts.state(OSFacts.id) == "not a regular file")
  }
}
