import Foundation
import Testing

@testable import Host
@testable import Probes

@Suite struct PathAccessTests {
  private let user: PathAccess.Identity = (64055, [108])

  private func look(
    _ path: String, _ host: FakeHost, as identity: PathAccess.Identity? = nil, _ purpose: PathAccess.Purpose = .written
  ) -> PathAccess.Finding {
    PathAccess(host, user: identity ?? user, mounts: MountTable(host)).look(path, purpose)
  }

  private func home(_ mode: UInt32) -> FakeHost {
    let host = StorageFixtures.host(["/home/alumno/Mis VMs/a.qcow2": "x"])
    host.statuses["/home/alumno"] = FileStatus(kind: .directory, mode: mode, uid: 1000, gid: 1000)
    return host
  }

  /// The folder stops QEMU; the file's own mode never does.
  @Test func closedHome() {
    let host = home(0o750)
    host.statuses["/home/alumno/Mis VMs/a.qcow2"] = FileStatus(kind: .regular, mode: 0o600, uid: 1000, gid: 1000)
    var finding = look("/home/alumno/Mis VMs/a.qcow2", host)
    #expect(finding.isReachable == false)
    #expect(finding.obstacle == "/home/alumno")
    #expect(finding.exists == true)
    host.statuses["/home/alumno"] = FileStatus(kind: .directory, mode: 0o711, uid: 1000, gid: 1000)
    finding = look("/home/alumno/Mis VMs/a.qcow2", host)
    #expect(finding.isReachable == true)
    #expect(finding.obstacle == nil)
  }

  @Test func accessLists() {
    let host = home(0o750)
    let path = "/home/alumno/Mis VMs/a.qcow2"
    let base = [
      AccessEntry(tag: .owner, permissions: 7), AccessEntry(tag: .group, permissions: 5), AccessEntry(tag: .other, permissions: 0),
    ]
    host.lists["/home/alumno"] = base + [AccessEntry(tag: .user, id: 64055, permissions: 1), AccessEntry(tag: .mask, permissions: 5)]
    #expect(look(path, host).isReachable == true)
    // The mask takes it away again, as a later chmod g-x does.
    host.lists["/home/alumno"] = base + [AccessEntry(tag: .user, id: 64055, permissions: 1), AccessEntry(tag: .mask, permissions: 4)]
    #expect(look(path, host).isReachable == false)
    host.lists["/home/alumno"] = base + [AccessEntry(tag: .namedGroup, id: 108, permissions: 1), AccessEntry(tag: .mask, permissions: 7)]
    #expect(look(path, host).isReachable == true)
  }

  /// Each name of a link is gone through, not only where it ends.
  @Test func links() {
    let host = StorageFixtures.host(["/srv/vms/a.qcow2": "x"])
    host.links["/vms"] = "srv/link"
    host.links["/srv/link"] = "/srv/vms"
    #expect(look("/vms/a.qcow2", host).realPath == "/srv/vms/a.qcow2")
    #expect(look("/vms/../x/./", host).missing == "/srv/x")
    host.statuses["/srv"] = FileStatus(kind: .directory, mode: 0o700)
    #expect(look("/vms/a.qcow2", host).obstacle == "/srv")
    host.links["/loop"] = "/loop"
    let finding = look("/loop/a", host)
    #expect(finding.exists == nil)
    #expect(finding.isReachable == nil)
  }

  @Test func missing() {
    let host = home(0o711)
    let finding = look("/home/alumno/Escritorio/vms/a.qcow2", host)
    #expect(finding.exists == false)
    #expect(finding.missing == "/home/alumno/Escritorio")
    #expect(finding.isReachable == nil)
    // A file where a folder should be.
    #expect(look("/home/alumno/Mis VMs/a.qcow2/b", host).missing == "/home/alumno/Mis VMs/a.qcow2/b")
    // Behind a closed folder it can be seen that it is missing, and both are told.
    let closed = look("/home/alumno/Escritorio", home(0o700))
    #expect(closed.missing == "/home/alumno/Escritorio")
    #expect(closed.isReachable == false)
  }

  /// What we may not look at is not guessed.
  @Test func unseen() {
    let host = home(0o711)
    host.failures["/home/alumno/Mis VMs"] = .system(13)
    let finding = look("/home/alumno/Mis VMs/a.qcow2", host)
    #expect(finding.exists == nil)
    #expect(finding.isReachable == nil)
    #expect(PathAccess(host, user: nil, mounts: MountTable(host)).look("/home/alumno", .folder).isReachable == nil)
  }

  private func stick(_ type: String, _ options: String, mode: UInt32, uid: UInt32 = 1000) -> FakeHost {
    let host = StorageFixtures.host(["/media/alumno/USB/a.qcow2": "x"])
    host.files["/proc/self/mountinfo"]? += Array("40 22 8:17 / /media/alumno/USB rw,nosuid - \(type) /dev/sdb1 rw,\(options)\n".utf8)
    host.statuses["/media/alumno"] = FileStatus(kind: .directory, mode: 0o755)
    host.statuses["/media/alumno/USB"] = FileStatus(kind: .directory, mode: mode, uid: uid, gid: uid)
    host.statuses["/media/alumno/USB/a.qcow2"] = FileStatus(kind: .regular, mode: mode & 0o666, uid: uid, gid: uid)
    return host
  }

  /// Owners cannot be given on FAT and NTFS, so that there the file's own mode counts.
  @Test func foreignFileSystems() {
    let path = "/media/alumno/USB/a.qcow2"
    #expect(look(path, stick("vfat", "uid=1000,fmask=0022,dmask=0077", mode: 0o700)).obstacle == "/media/alumno/USB")
    let readable = stick("vfat", "uid=1000,fmask=0022,dmask=0022", mode: 0o755)
    #expect(look(path, readable).obstacle == path)
    #expect(look(path, readable, .read).isReachable == true)
    #expect(look(path, stick("fuseblk", "user_id=0,group_id=0,allow_other", mode: 0o777)).isReachable == true)
    #expect(look(path, stick("ext4", "relatime", mode: 0o755)).isReachable == true)
    #expect(look(path, stick("ext4", "ro", mode: 0o755)).mount?.isReadOnly == true)
    // udisks lets only the person into the folder above.
    let closed = stick("ext4", "relatime", mode: 0o755)
    closed.statuses["/media/alumno"] = FileStatus(kind: .directory, mode: 0o750)
    closed.lists["/media/alumno"] = [
      AccessEntry(tag: .owner, permissions: 7), AccessEntry(tag: .user, id: 1000, permissions: 5), AccessEntry(tag: .group, permissions: 0),
      AccessEntry(tag: .mask, permissions: 5), AccessEntry(tag: .other, permissions: 0),
    ]
    #expect(look(path, closed).obstacle == "/media/alumno")
  }

  @Test func programsThatAreFileSystems() {
    let path = "/media/alumno/USB/a.qcow2"
    let host = stick("fuse.sshfs", "user_id=1000,group_id=1000", mode: 0o755)
    #expect(look(path, host).obstacle == "/media/alumno/USB")
    #expect(look(path, host, as: (0, [0])).obstacle == "/media/alumno/USB")
    #expect(look(path, host, as: (1000, [1000])).obstacle == nil)
  }

  /// Root may everything, but not where a server may take it for nobody.
  @Test func root() {
    let host = home(0o700)
    host.statuses["/home"] = FileStatus(kind: .directory, mode: 0, uid: 5, gid: 5)
    #expect(look("/home/alumno/Mis VMs/a.qcow2", host, as: (0, [0])).isReachable == true)
    let remote = stick("nfs4", "vers=4.2", mode: 0o755)
    #expect(look("/media/alumno/USB/a.qcow2", remote, as: (0, [0])).isReachable == nil)
    #expect(look("/media/alumno/USB", remote, .folder).isReachable == true)
    let closed = stick("nfs4", "vers=4.2", mode: 0o700)
    #expect(look("/media/alumno/USB/a.qcow2", closed).isReachable == false)
  }

  /// Folders with modes and ACLs by chance; whether their inside may be reached is asked of the kernel by becoming another user.
  @Test(.enabled(if: PathAccessTests.isRoot)) func kernel() throws {
    let folder = try Corpora.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let script = """
      import json, os, random, subprocess, sys
      random.seed(5); root = sys.argv[1]; os.chmod(root, 0o755); made = []
      for n in range(60):
          path = root + '/%d' % n; os.mkdir(path)
          parts = [path]
          for name in ('a', 'b'):
              path += '/' + name; os.mkdir(path); parts.append(path)
          open(path + '/f', 'w').close()
          for part in reversed(parts):
              os.chown(part, random.choice([0, 4242, 4343]), random.choice([0, 4242, 5151, 5252]))
              os.chmod(part, random.choice([0o755, 0o750, 0o711, 0o701, 0o710, 0o700, 0o070, 0o007]))
              entries = [e for e in ('u:4242:--x', 'u:4242:rw-', 'g:5151:--x', 'g:5252:r--', 'u:4343:rwx') if random.random() < .2]
              if entries:
                  if random.random() < .4: entries.append('m::' + random.choice(['r--', '--x', '---']))
                  subprocess.run(['setfacl', '-m', ','.join(entries), part], check=True)
          made.append(path + '/f')
      r, w = os.pipe()
      if os.fork() == 0:
          os.setgroups([5151]); os.setgid(5252); os.setuid(4242)
          answers = []
          for path in made:
              try: os.stat(path); answers.append(True)
              except PermissionError: answers.append(False)
          os.write(w, json.dumps(answers).encode()); os._exit(0)
      os.wait(); os.close(w)
      answers = json.loads(os.read(r, 65536))
      print(json.dumps(list(zip(made, answers))))
      """
    let answer = try #require(Corpora.run("/usr/bin/env", ["python3", "-c", script, folder.path]))
    let truth = try #require(try JSONSerialization.jsonObject(with: Data(answer.out.utf8)) as? [[Any]], "\(answer.err)")
    let host = Live(user: nil)
    let access = PathAccess(host, user: (4242, [5151, 5252]), mounts: MountTable(host))
    for pair in truth {
      let path = try #require(pair[0] as? String)
      #expect(access.look(path, .read).isReachable == pair[1] as? Bool, "\(path)")
    }
    #expect(truth.contains { $0[1] as? Bool == true } && truth.contains { $0[1] as? Bool == false })
  }

  static let isRoot: Bool = {
    let can = getuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setfacl")
    if !can { Corpora.say("SKIPPED: not root, or no setfacl (Debian: acl)") }
    return can
  }()
}
