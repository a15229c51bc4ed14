internal import CHost
internal import Glibc
internal import Synchronization

extension Live {
  /// On a thread of its own, so that a second processor is of use. What it opens is closed on exec and in the children that ask user
  /// databases and file servers, which keep nothing but their pipe.
  package func foresee(_ questions: [Foreseen]) {
    let processes = questions.contains(.processes) && foreseenProcesses.begin()
    let programs = questions.contains(.emulators) && foreseenPrograms.begin()
    let proof = questions.contains(.kvm) && foreseenProof.begin()
    let isUnderWay = SideThread.run { [self] in
      if processes { foreseenProcesses.finish(Result { () throws(HostError) in try findProcesses() }) }
      if programs {
        foreseenPrograms.finish(
          Result { () throws(HostError) in
            try files.entries(HostPath(Foreseen.programs.path), beginning: Array(Foreseen.programs.beginning.utf8)).map {
              String(decoding: $0, as: UTF8.self)
            }
          })
      }
      if proof {
        // Whoever waits need not wait until all is given back.
        var machine = vd_machine(device: -1, vm: -1, vcpu: -1, page: nil, run: nil, run_size: 0)
        foreseenProof.finish(Result { () throws(HostError) in try prove(&machine) })
        vd_discard_machine(&machine)
      }
    }
    if isUnderWay { return }
    if processes { foreseenProcesses.cancel() }
    if programs { foreseenPrograms.cancel() }
    if proof { foreseenProof.cancel() }
  }

  package func processes() throws(HostError) -> [RunningProcess] {
    let result: Result<[RunningProcess], HostError> = running.withLock { known in
      if let known { return known }
      let result = foreseenProcesses.take() ?? Result { () throws(HostError) in try findProcesses() }
      known = result
      return result
    }
    return try result.get()
  }

  package func proveKVM() throws(HostError) -> KVMProof {
    if let answer = foreseenProof.take() { return try answer.get() }
    var machine = vd_machine(device: -1, vm: -1, vcpu: -1, page: nil, run: nil, run_size: 0)
    defer { vd_discard_machine(&machine) }
    return try prove(&machine)
  }
}
