import Foundation
import Glibc
import Testing

@testable import Host

/// What a second thread fetches is what would have been found without it.
@Suite struct ForesightTests {
  /// Runs errands on a thread of their own.
  private static func beside(_ errands: Errands) -> Bool {
    SideThread.run {
      errands.find()
      errands.tidy()
    }
  }

  @Test func foreseenAnswersAreTheSame() throws {
    let (foreseeing, plain) = (Live(user: nil), Live(user: nil))
    #expect(Self.beside(foreseeing.foresee([.processes, .kvm])))
    #expect(try foreseeing.proveKVM() == plain.proveKVM())
    #expect(try plain.list("/usr/bin", beginning: "env").contains("env"))
    #expect(try foreseeing.sessionProcesses() == [] || foreseeing.sessionProcesses() == foreseeing.processes())
    let own = RunningProcess(id: String(getpid()), name: try plain.line("/proc/self/comm"))
    #expect(try foreseeing.processes().contains(own))
    #expect(try plain.processes().contains(own))
    // Whoever asks once more gets an answer once more, foreseen again or not.
    #expect(try foreseeing.proveKVM() == plain.proveKVM())
    #expect(Self.beside(foreseeing.foresee([.kvm])))
    // The proof is under way already; the processes are known, and walked over in vain.
    #expect(Self.beside(foreseeing.foresee([.kvm, .processes])))
    #expect(try foreseeing.proveKVM() == plain.proveKVM())
  }

  @Test func onlyDirectoriesOfProcesses() throws {
    let processes = try Live(user: nil).processes()
    #expect(processes.allSatisfy { $0.id.utf8.allSatisfy { (48...57).contains($0) } && $0.name.utf8.count <= 15 * 3 })
    #expect(Set(processes.map(\.id)).count == processes.count)
  }

  @Test func errands() {
    let errand = Errand<Int>()
    #expect(errand.take() == nil, "nobody went")
    #expect(errand.begin())
    #expect(!errand.begin(), "somebody is under way")
    errand.finish(-1)
    #expect(errand.take() == -1)
    for number in 0..<100 {
      #expect(errand.begin())
      #expect(SideThread.run { errand.finish(number) })
      #expect(errand.take() == number)
      #expect(errand.take() == nil, "an answer is given once")
    }
  }

  /// Children that ask the user database are forked while the other thread opens machines.
  @Test func childrenBesideTheThread() throws {
    for _ in 0..<10 {
      let host = Live(user: nil)
      #expect(Self.beside(host.foresee([.processes, .kvm])))
      #expect(try NameServices(nsswitch: []).account(named: "root")?.uid == 0)
      _ = try host.proveKVM()
    }
  }
}
