import Foundation
import Testing

@testable import Host
@testable import Probes

/// The kernel itself is the oracle: random modes and ACLs on a real file, opened by real processes of other users.
@Suite struct AccessDecisionTests {
  private static let isRoot: Bool = {
    let isRoot = getuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")
    if !isRoot { FileHandle.standardError.write(Data("SKIPPED: the access oracle needs root and python3\n".utf8)) }
    return isRoot
  }()

  private static let oracle = """
    import os, random, struct, json, tempfile
    random.seed(11)
    folder = tempfile.mkdtemp(dir="/var/tmp"); os.chmod(folder, 0o755)
    path = folder + "/f"; open(path, "w").close()
    for round in range(400):
        owner, group, mode = random.choice([1001, 1002]), random.choice([201, 202]), random.randrange(512)
        os.chown(path, owner, group)
        try: os.removexattr(path, "system.posix_acl_access")
        except OSError: pass
        os.chmod(path, mode)
        acl = []
        if random.random() < 0.7:
            users = sorted(random.sample([1001, 1002, 1003], random.randrange(3)))
            groups = sorted(random.sample([201, 202, 203], random.randrange(3)))
            acl = [(1, random.randrange(8), 0xffffffff)] + [(2, random.randrange(8), u) for u in users] + [(4, random.randrange(8), 0xffffffff)]
            acl += [(8, random.randrange(8), g) for g in groups] + [(16, random.randrange(8), 0xffffffff), (32, random.randrange(8), 0xffffffff)]
            os.setxattr(path, "system.posix_acl_access", struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *e) for e in acl))
        mode = os.stat(path).st_mode & 0o777
        uid, gids = random.choice([1001, 1002, 1003]), random.sample([201, 202, 203, 204], random.randrange(1, 4))
        child = os.fork()
        if child == 0:
            os.setgroups(gids); os.setgid(gids[0]); os.setuid(uid)
            try: os.open(path, os.O_RDWR); os._exit(0)
            except PermissionError: os._exit(1)
        answer = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        print(json.dumps(dict(owner=owner, group=group, mode=mode, acl=acl, uid=uid, groups=gids, opens=answer)))
    os.unlink(path); os.rmdir(folder)
    """

  @Test(.enabled(if: isRoot)) func decidesAsTheKernelDoes() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = ["-c", Self.oracle]
    let out = Pipe()
    process.standardOutput = out
    try process.run()
    let lines = out.fileHandleForReading.readDataToEndOfFile().split(separator: 10)
    process.waitUntilExit()
    #expect(lines.count == 400)
    let tags: [Int: AccessEntry.Tag] = [1: .owner, 2: .user, 4: .group, 8: .namedGroup, 16: .mask, 32: .other]
    var opened = 0
    for line in lines {
      let record = try #require(JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
      func number(_ key: String) -> UInt32 { UInt32(record[key] as? Int ?? -1) }
      let entries = try #require(record["acl"] as? [[Int]]).map {
        AccessEntry(tag: tags[$0[0]] ?? .other, id: UInt32($0[2]), permissions: UInt8($0[1]))
      }
      let status = FileStatus(kind: .regular, mode: number("mode"), uid: number("owner"), gid: number("group"))
      let groups = try #require(record["groups"] as? [Int]).map { UInt32($0) }
      let decision = AccessDecision(status, entries: entries).allows(AccessDecision.readWrite, uid: number("uid"), groups: groups)
      #expect(decision == (record["opens"] as? Bool), "\(String(decoding: line, as: UTF8.self))")
      if decision { opened += 1 }
    }
    #expect((40..<360).contains(opened))
  }

  @Test func rootPasses() {
    #expect(AccessDecision(FileStatus(kind: .character, mode: 0, uid: 1, gid: 1)).allows(6, uid: 0, groups: []))
  }
}
