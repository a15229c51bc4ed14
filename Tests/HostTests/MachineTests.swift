import Foundation
import Glibc
import Testing

@testable import Host

/// What only the running machine knows, against other witnesses of the same machine.
@Suite struct MachineTests {
  let host = Live(user: nil)

  @Test func systemName() throws {
    let name = try host.systemName()
    #expect(name.release == output("/bin/uname", "-r")?.dropLast().description)
    #expect(name.machine == output("/bin/uname", "-m")?.dropLast().description)
    #expect(name.version == output("/bin/uname", "-v")?.dropLast().description)
  }

  @Test func usableProcessors() throws {
    #expect(try host.usableProcessors() == output("/usr/bin/nproc").flatMap { Int($0.dropLast()) })
  }

  #if arch(x86_64)
    /// Flags of /proc/cpuinfo and their bits (arch/x86/include/asm/cpufeatures.h): leaf, register, bit.
    static let flags: [(String, UInt32, @Sendable (CPUIDRegisters) -> UInt32, Int)] = [
      ("fpu", 1, { $0.edx }, 0), ("tsc", 1, { $0.edx }, 4), ("cx8", 1, { $0.edx }, 8), ("cmov", 1, { $0.edx }, 15),
      ("mmx", 1, { $0.edx }, 23),
      ("fxsr", 1, { $0.edx }, 24), ("sse", 1, { $0.edx }, 25), ("sse2", 1, { $0.edx }, 26), ("pni", 1, { $0.ecx }, 0),
      ("vmx", 1, { $0.ecx }, 5),
      ("ssse3", 1, { $0.ecx }, 9), ("sse4_1", 1, { $0.ecx }, 19), ("popcnt", 1, { $0.ecx }, 23), ("aes", 1, { $0.ecx }, 25),
      ("hypervisor", 1, { $0.ecx }, 31),
      ("avx2", 7, { $0.ebx }, 5), ("bmi2", 7, { $0.ebx }, 8), ("lm", 0x8000_0001, { $0.edx }, 29), ("nx", 0x8000_0001, { $0.edx }, 20),
      ("svm", 0x8000_0001, { $0.ecx }, 2),
    ]

    @Test func processorFlags() throws {
      let line = try #require(try host.text("/proc/cpuinfo").split(separator: "\n").first { $0.hasPrefix("flags") })
      let shown = Set(line.split(separator: " ").map(String.init))
      for (name, leaf, register, bit) in Self.flags {
        let set = register(try host.cpuid(leaf: leaf, subleaf: 0)) >> UInt32(bit) & 1 == 1
        // The kernel hides some that the processor has (mitigations, boot parameters), but shows none that it lacks.
        if shown.contains(name) { #expect(set, "\(name)") }
        if ["fpu", "sse2", "lm", "hypervisor", "pni"].contains(name) { #expect(shown.contains(name) == set, "\(name)") }
      }
    }

    @Test func vendorAndLeavesBeyondTheLast() throws {
      let first = try host.cpuid(leaf: 0, subleaf: 0)
      let vendor = [first.ebx, first.edx, first.ecx].flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
      #expect(try host.text("/proc/cpuinfo").contains("vendor_id\t: \(String(decoding: vendor, as: UTF8.self))"))
      let none = CPUIDRegisters(eax: 0, ebx: 0, ecx: 0, edx: 0)
      #expect(try host.cpuid(leaf: 0x0FFF_FFFF, subleaf: 0) == none)
      #expect(try host.cpuid(leaf: 0x8FFF_FFFF, subleaf: 0) == none)
      #expect(first != none)
    }
  #endif

  @Test func kvmProof() throws {
    let proof = try host.proveKVM()
    var information = stat()
    guard stat("/dev/kvm", &information) == 0 else {
      skipLoudly("KVM itself: there is no /dev/kvm")
      #expect(proof == KVMProof(failed: .open, errno: ENOENT, errorName: "ENOENT"))
      return
    }
    guard access("/dev/kvm", R_OK | W_OK) == 0 else {
      skipLoudly("KVM itself: this user may not open /dev/kvm")
      #expect(proof == KVMProof(failed: .open, errno: EACCES, errorName: "EACCES"))
      return
    }
    #expect(proof == KVMProof(failed: nil, errno: 0, errorName: ""))
    // Nothing is left open: the proof can be had many times.
    let before = try host.list("/proc/self/fd").count
    for _ in 0..<20 { #expect(try host.proveKVM().failed == nil) }
    #expect(try host.list("/proc/self/fd").count < before + 15, "other tests open files as well, but not one each time")
  }

  @Test func kvmWithoutTheRight() throws {
    var information = stat()
    guard stat("/dev/kvm", &information) == 0, information.st_mode & 0o006 == 0 else {
      return skipLoudly("KVM without the right to it: /dev/kvm is missing or open to all")
    }
    let proof = OneThread.withoutRights { [host] in try? host.proveKVM() }
    #expect(proof == KVMProof(failed: .open, errno: EACCES, errorName: "EACCES"))
  }

  @Test func environmentOfThePersonAlone() throws {
    setenv("HOST_TESTS_VARIABLE", "value ñ", 1)
    let isSelf = try host.subject().isSelf
    #expect(host.environment("HOST_TESTS_VARIABLE") == (isSelf ? "value ñ" : nil))
    #expect(host.environment("HOST_TESTS_NO_SUCH_VARIABLE") == nil)
    let other = getuid() == 65534 ? "root" : "nobody"
    #expect(try !Live(user: other).subject().isSelf)
    #expect(Live(user: other).environment("HOST_TESTS_VARIABLE") == nil, "the variables are not that person's")
  }

  @Test func sysrootKnowsNothingOfTheMachine() throws {
    let tree = TemporaryTree()
    let host = try Sysroot(path: tree.path, user: nil)
    let notLive = HostError.notLive(.sysroot)
    #expect(throws: notLive) { try host.systemName() }
    #expect(throws: notLive) { try host.cpuid(leaf: 0, subleaf: 0) }
    #expect(throws: notLive) { try host.usableProcessors() }
    #expect(throws: notLive) { try host.proveKVM() }
    #expect(throws: notLive) { try host.ask(socket: "/run/x", request: [1], deadlineMilliseconds: 10) }
    #expect(throws: notLive) { try host.unitStates(["a.service"]) }
    #expect(throws: notLive) { try host.effectiveGroups() }
    #expect(host.environment("PATH") == nil)
    #expect(notLive.reason == "not in a sysroot")
  }

  @Test func reasons() {
    let worded: [(HostError, String)] = [
      (.absent, "No such file or directory"), (.system(EPERM), "Operation not permitted"), (.system(ENAMETOOLONG), "File name too long"),
      (.system(99_999), "error 99999"), (.tooLarge(limit: 64 << 10), "larger than 64 KiB"),
      (.tooLarge(limit: 1000), "larger than 1000 bytes"),
      (.tooManyEntries(limit: 20_000), "more than 20000 entries"), (.escapes, "leads out of the sysroot"),
      (.timedOut(milliseconds: 2000), "timed out after 2 s"), (.timedOut(milliseconds: 250), "timed out after 250 ms"),
      (.notLive(.capture), "not in a capture"), (.notSocket, "not a socket"), (.noSuchUser("x"), "no such user"),
      (.malformedAnswer, "malformed answer"), (.unsupported("so"), "so"),
    ]
    for (error, reason) in worded { #expect(error.reason == reason) }
    #expect(HostError.name(EACCES) == "EACCES")
    #expect(HostError.name(EBUSY) == "EBUSY")
    #expect(HostError.name(99_999) == "99999")
  }
}
