import Facts
import Foundation
import Testing
import Wire

@testable import Host
@testable import Probes

/// Definitions of real hosts and of libvirt's own tests, next to what virsh and other readers of XML make of them.
@Suite struct LibvirtCorpusTests {
  static func rows(_ name: String) throws -> [[String: Any]] {
    let text = try String(contentsOf: Corpora.root.appendingPathComponent(name), encoding: .utf8)
    return try text.split(separator: "\n").map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:] }
  }

  static func records(_ facts: FactSet, _ field: Field<[Value]>) -> [Value] {
    guard case .known(.list(let list)) = facts.fact(field) else { return [] }
    return list
  }

  static func text(_ value: Value?) -> String? { if case .string(let text)? = value { text } else { nil } }
  static func texts(_ value: Value?) -> [String]? { if case .list(let list)? = value { list.compactMap(text) } else { nil } }

  /// virsh's answer beside the definition: `network` → network.jsonl and network.virsh.jsonl.
  static func judged(_ sets: [String]) throws -> [(id: String, xml: [UInt8], virsh: [String: Any])] {
    try sets.flatMap { set in
      let paths = Dictionary(
        uniqueKeysWithValues: try rows("libvirt/\(set).jsonl").map { ($0["id"] as? String ?? "", $0["path"] as? String ?? "") })
      return try rows("libvirt/\(set).virsh.jsonl").map { row in
        let id = row["id"] as? String ?? ""
        return (id, try Corpora.bytes("libvirt/" + (paths[id] ?? "")), row)
      }
    }
  }

  /// What a document says, by another reader; of networks and pools it is virsh's own output that is read.
  static let reader = """
    import sys,json,ipaddress
    import xml.etree.ElementTree as E
    out=[]
    for p in open(sys.argv[1]).read().split('\\n'):
        if not p: continue
        try: r=E.parse(p).getroot()
        except Exception: out.append(None); continue
        t=lambda n,d=None: ((r.findtext(n) or '').strip() or d)
        f=r.find('forward')
        nets=[str(ipaddress.ip_network(i.get('address')+'/'+(i.get('netmask') or i.get('prefix')),strict=False)) for i in r.findall('ip') if i.get('netmask') or i.get('prefix')]
        out.append(dict(root=r.tag,name=t('name'),uuid=t('uuid'),type=r.get('type'),forward=('none' if f is None else f.get('mode') or 'nat'),subnets=nets,
          bridge=(r.find('bridge').get('name') if r.find('bridge') is not None else None),target=t('target/path'),arch=(r.find('os/type').get('arch') if r.find('os/type') is not None else None),
          machine=(r.find('os/type').get('machine') if r.find('os/type') is not None else None),emulator=t('devices/emulator'),vcpus=int(t('vcpu','1')),disks=[(d.find('target').get('dev') if d.find('target') is not None else None) for d in r.findall('devices/disk')],
          macs=[m.get('address').lower() for m in r.findall('devices/interface/mac')],secrets=[x.get('passwd') for x in r.iter() if x.get('passwd')]+[s.get('uuid') for s in r.iter('secret') if s.get('uuid')],
          model=t('host/cpu/model'),features=[x.get('name') for x in r.findall('host/cpu/feature')],guests=[[g.find('arch').get('name'),sorted(set(m.text for m in g.iter('machine'))),[d.get('type') for d in g.findall('arch/domain')]] for g in r.findall('guest')]))
    print(json.dumps(out))
    """

  /// Writes texts to files and reads them with the other reader.
  static func read(_ texts: [[UInt8]]) throws -> [[String: Any]?]? {
    let folder = try Corpora.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let paths = try texts.enumerated().map { index, bytes in
      let file = folder.appendingPathComponent("\(index).xml")
      try Data(bytes).write(to: file)
      return file.path
    }
    return (try PythonOracle.json(reader, paths) as? [Any])?.map { $0 as? [String: Any] }
  }

  @Test(.enabled(if: Corpora.has("libvirt"))) func networks() throws {
    let cases = try Self.judged(["network", "network-conf", "network-firewall"])
    #expect(!cases.isEmpty)
    let dumps = try Self.read(cases.map { Array(($0.virsh["dumpxml"] as? String ?? "").utf8) })
    for (index, one) in cases.enumerated() {
      let info = one.virsh["info"] as? [String: String] ?? [:]
      let host = FakeHost()
      // A refused one has the name that it gives itself.
      let name = try info["Name"] ?? Self.read([one.xml])?.first??["name"] as? String ?? "x"
      host.files["/etc/libvirt/qemu/networks/\(name).xml"] = one.xml
      var facts = FactSet()
      NetworksProbe.observe(host, into: &facts)
      let record = try #require(Self.records(facts, NetworkFacts.networks).first)
      let error = Self.text(record["error"])
      #expect(
        (error == nil) == (one.virsh["accepted"] as? Bool),
        "\(one.id): \(error ?? "no error") but virsh: \(one.virsh["error"] ?? "accepted")")
      guard one.virsh["accepted"] as? Bool == true, let dump = dumps?[index] else { continue }
      #expect(Self.text(record["name"]) == info["Name"])
      // One without a UUID gets one when it is defined.
      if let uuid = Self.text(record["uuid"]) { #expect(uuid == info["UUID"]) }
      if let bridge = Self.text(record["bridge"]) { #expect(bridge == info["Bridge"], "\(one.id)") }
      #expect(Self.text(record["forward"]) == dump["forward"] as? String, "\(one.id)")
      let seen = Self.texts(record["subnets"]) ?? []
      #expect(Set(dump["subnets"] as? [String] ?? []).isSubset(of: Set(seen)), "\(one.id): \(seen)")
      #expect(record["autostart"] == .bool(false) && record["active"] == .bool(false) && record["persistent"] == .bool(true))
    }
  }

  @Test(.enabled(if: Corpora.has("libvirt"))) func pools() throws {
    let cases = try Self.judged(["storagepool"])
    #expect(!cases.isEmpty)
    let dumps = try Self.read(cases.map { Array(($0.virsh["dumpxml"] as? String ?? "").utf8) })
    for (index, one) in cases.enumerated() {
      let info = one.virsh["info"] as? [String: String] ?? [:]
      let host = FakeHost()
      let name = try info["Name"] ?? Self.read([one.xml])?.first??["name"] as? String ?? "x"
      host.files["/etc/libvirt/storage/\(name).xml"] = one.xml
      var facts = FactSet()
      PoolsProbe.observe(host, into: &facts)
      let record = try #require(Self.records(facts, StorageFacts.pools).first)
      let error = Self.text(record["error"])
      #expect(
        (error == nil) == (one.virsh["accepted"] as? Bool),
        "\(one.id): \(error ?? "no error") but virsh: \(one.virsh["error"] ?? "accepted")")
      guard one.virsh["accepted"] as? Bool == true, let dump = dumps?[index] else { continue }
      if let uuid = Self.text(record["uuid"]) { #expect(uuid == info["UUID"]) }
      #expect(Self.text(record["type"]) == dump["type"] as? String)
      #expect(Self.text(record["target"]) == dump["target"] as? String, "\(one.id)")
    }
  }

  @Test(.enabled(if: Corpora.has("libvirt"))) func machines() throws {
    var cases: [(id: String, xml: [UInt8], isRefused: Bool)] = []
    for set in ["domain", "domain-generic"] {
      for row in try Self.rows("libvirt/\(set).jsonl") {
        cases.append(
          (
            row["id"] as? String ?? "", try Corpora.bytes("libvirt/" + (row["path"] as? String ?? "")),
            (row["upstream_expected"] as? [String: Any])?["err"] != nil
          ))
      }
    }
    guard let seen = try Self.read(cases.map(\.xml)) else { return }
    for (one, other) in zip(cases, seen) {
      let host = FakeHost()
      host.files["/etc/libvirt/qemu/x.xml"] = one.xml
      var facts = FactSet()
      DomainsProbe.observe(host, into: &facts)
      let record = try #require(Self.records(facts, DomainFacts.domains).first)
      let error = Self.text(record["error"])
      guard let other, other["root"] as? String == "domain" else {
        #expect(error != nil, "\(one.id)")
        continue
      }
      // What libvirt takes has no mistake here; what it refuses may have one that takes more than a simple rule to see.
      if !one.isRefused { #expect(error == nil, "\(one.id): \(error ?? "")") }
      #expect(Self.text(record["type"]) == other["type"] as? String)
      #expect(Self.text(record["uuid"]) == (other["uuid"] as? String)?.lowercased())
      #expect(Self.text(record["arch"]) == other["arch"] as? String)
      #expect(Self.text(record["machine"]) == other["machine"] as? String)
      #expect(Self.text(record["emulator"]) == other["emulator"] as? String)
      if case .int(let count)? = record["vcpus"] { #expect(Int(count) == other["vcpus"] as? Int, "\(one.id)") }
      guard case .list(let disks)? = record["disks"], case .list(let interfaces)? = record["interfaces"] else {
        Issue.record("\(one.id): no disks or interfaces")
        continue
      }
      #expect(disks.map { Self.text($0["target"]) } == (other["disks"] as? [Any])?.map { $0 as? String }, "\(one.id)")
      #expect(interfaces.compactMap { Self.text($0["mac"]) } == other["macs"] as? [String], "\(one.id)")
      let written = String(decoding: JSON.write(record), as: UTF8.self)
      for secret in other["secrets"] as? [String] ?? [] { #expect(!written.contains(secret), "\(one.id) tells a secret") }
    }
  }

  @Test(.enabled(if: Corpora.has("etc-wild"))) func wildHosts() throws {
    let rows = try Self.rows("etc-wild/libvirt.jsonl")
    for (root, rows) in Dictionary(grouping: rows, by: { $0["root"] as? String ?? "" }) {
      let host = FakeHost()
      let base = Corpora.root.appendingPathComponent("etc-wild/roots/\(root)")
      for case let file as URL in FileManager.default.enumerator(at: base, includingPropertiesForKeys: [.isRegularFileKey]) ?? .init() {
        guard (try? file.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true else { continue }
        let path = String(file.standardizedFileURL.path.dropFirst(base.standardizedFileURL.path.count))
        let bytes = Array(try Data(contentsOf: file))
        // Whoever collected them kept links as texts of where they lead.
        if path.contains("/autostart/"), bytes.count < 300 {
          host.links[path] = String(decoding: bytes, as: UTF8.self)
        } else {
          host.files[path] = bytes
        }
      }
      var facts = FactSet()
      NetworksProbe.observe(host, into: &facts)
      PoolsProbe.observe(host, into: &facts)
      DomainsProbe.observe(host, into: &facts)
      for row in rows {
        let field = ["network": NetworkFacts.networks, "pool": StorageFacts.pools, "domain": DomainFacts.domains][
          row["kind"] as? String ?? ""]
        let path = row["path"] as? String ?? ""
        let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        let record = try #require(field.map { Self.records(facts, $0) }?.first { Self.text($0["name"]) == name }, "\(path)")
        #expect(record["autostart"] == .bool(row["autostart"] as? Bool ?? false), "\(path)")
        if let accepts = row["virsh_accepts"] as? Bool {
          #expect((record["error"] == nil) == accepts, "\(path): \(record["error"] ?? .null)")
        }
        if let info = row["virsh_info"] as? [String: String] { #expect(Self.text(record["uuid"]) == info["UUID"]) }
      }
    }
  }

  @Test(.enabled(if: Corpora.has("caps"))) func capabilities() throws {
    let files = try Corpora.cases("caps").filter { $0["kind"] as? String == "capabilities" }.map {
      try Corpora.bytes("caps/" + ($0["path"] as? String ?? ""))
    }
    #expect(!files.isEmpty)
    guard let seen = try Self.read(files) else { return }
    for (xml, other) in zip(files, seen) {
      let host = FakeHost()
      host.told = LibvirtAnswer(outcome: .answers)
      host.told?.capabilities = xml
      var facts = FactSet()
      CapabilitiesProbe.observe(host, into: &facts)
      guard let other else {
        #expect(facts.state(EmulatorFacts.guests) != "known")
        continue
      }
      #expect(facts.string(EmulatorFacts.hostModel) == other["model"] as? String)
      #expect(facts.strings(EmulatorFacts.hostFeatures) == other["features"] as? [String])
      let guests = Self.records(facts, EmulatorFacts.guests).map {
        [Self.text($0["arch"]) ?? "", (Self.texts($0["machines"]) ?? []).sorted(), Self.texts($0["types"]) ?? []] as NSArray
      }
      #expect(guests as NSArray == other["guests"] as? NSArray)
    }
  }

  @Test(.enabled(if: Corpora.has("udev"))) func blockDevices() throws {
    let script = """
      import sys,json,gzip
      out=[]
      for p in open(sys.argv[1]).read().split('\\n'):
          t=(gzip.open(p) if p.endswith('.gz') else open(p,'rb')).read().decode('utf-8','replace')
          devs=[]
          for r in t.split('\\n\\n'):
              d={'links':[],'props':{}}
              for l in r.split('\\n'):
                  if l.startswith('P: '): d['path']=l[3:]
                  elif l.startswith('S: '): d['links'].append(l[3:])
                  elif l.startswith('E: ') and '=' in l: k,v=l[3:].split('=',1); d['props'][k]=v
              if d['props'].get('SUBSYSTEM')=='block' and 'path' in d and 'MAJOR' in d['props']: devs.append(d)
          out.append(devs)
      print(json.dumps(out))
      """
    let paths = try Corpora.cases("udev").map { Corpora.root.appendingPathComponent("udev/" + ($0["path"] as? String ?? "")).path }
    guard let dumps = try PythonOracle.json(script, paths) as? [[[String: Any]]] else { return }
    #expect(dumps.count == paths.count)
    for (path, devices) in zip(paths, dumps) {
      let host = FakeHost(["/run/udev/data/x": "", "/sys/class/block/.keep/x": ""])
      for device in devices {
        let words = device["props"] as? [String: String] ?? [:]
        let place = device["path"] as? String ?? ""
        let name = String(place.split(separator: "/").last ?? "")
        host.links["/sys/class/block/" + name] = "../.." + place
        host.files["/sys" + place + "/uevent"] = Array(
          "MAJOR=\(words["MAJOR"] ?? "")\nMINOR=\(words["MINOR"] ?? "")\nDEVNAME=\(name)\nDEVTYPE=\(words["DEVTYPE"] ?? "")\n".utf8)
        host.files["/sys" + place + "/size"] = Array("8\n".utf8)
        let lines = (device["links"] as? [String] ?? []).map { "S:\($0)\n" } + words.map { "E:\($0.key)=\($0.value)\n" }
        host.files["/run/udev/data/b\(words["MAJOR"] ?? ""):\(words["MINOR"] ?? "")"] = Array(lines.joined().utf8)
        for leaf in ["uevent", "size"] { host.files["/sys/class/block/\(name)/\(leaf)"] = host.files["/sys\(place)/\(leaf)"] }
      }
      var facts = FactSet()
      DevicesProbe.observe(host, into: &facts)
      let records = Self.records(facts, StorageFacts.devices)
      let expected = devices.filter { !(($0["path"] as? String ?? "").split(separator: "/").last ?? "").hasPrefix("ram") }
      #expect(records.count == expected.count, "\(path)")
      let words = { (key: String) in expected.compactMap { ($0["props"] as? [String: String])?[key] }.sorted() }
      #expect(records.compactMap { Self.text($0["fileSystem"]) }.sorted() == words("ID_FS_TYPE"), "\(path)")
      #expect(records.compactMap { Self.text($0["uuid"]) }.sorted() == words("ID_FS_UUID"), "\(path)")
      #expect(records.count { Self.text($0["bus"]) == "usb" } >= words("ID_BUS").count { $0 == "usb" }, "\(path)")
      for record in records where Self.text(record["bus"]) == "usb" { #expect(record["removable"] == .bool(true)) }
    }
  }
}
