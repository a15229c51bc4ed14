internal import CHost
internal import Glibc
internal import Synchronization

extension Live {
  /// To be run on a thread of its own, so that a second processor is of use. What it opens is closed on exec and in the children that ask user
  /// databases and file servers, which keep nothing but their pipe.
  package func foresee(_ questions: [Foreseen]) -> Errands {
    // The daemon is asked by a child, before there is any other thread.
    for case .libvirt(let question) in questions { _ = try? visit(question) }
    let processes = questions.contains(.processes) && mayHaveSessions && foreseenProcesses.begin()
    let proof = questions.contains(.kvm) && foreseenProof.begin()
    let machine = ProofMachine()
    var errands = Errands()
    errands.find = { [self] in
      if processes { foreseenProcesses.finish(Result { () throws(HostError) in try walk() }) }
      if proof { foreseenProof.finish(Result { () throws(HostError) in try prove(&machine.machine) }) }
    }
    errands.tidy = { machine.discard() }
    return errands
  }

  package func processes() throws(HostError) -> [RunningProcess] {
    let result: Result<[RunningProcess], HostError> = running.withLock { known in
      if let known { return known }
      let result = foreseenProcesses.take() ?? Result { () throws(HostError) in try walk() }
      known = result
      return result
    }
    return try result.get()
  }

  package func sessionProcesses() throws(HostError) -> [RunningProcess] { mayHaveSessions ? try processes() : [] }

  /// Whether systemd or a system bus runs, or might. sd_booted(3); the address of the bus stands in the D-Bus specification.
  private var mayHaveSessions: Bool {
    if vd_environment("DBUS_SYSTEM_BUS_ADDRESS") != nil { return true }
    for path in ["/run/systemd/system", "/run/dbus/system_bus_socket", "/var/run/dbus/system_bus_socket"] {
      do {
        _ = try status(path, followingLinks: true)
        return true
      } catch .absent {} catch { return true }
    }
    return false
  }

  /// `findProcesses` without the kernel's threads: on most machines more than half of all, and none of them of interest.
  private func walk() throws(HostError) -> [RunningProcess] {
    let threads = kernelThreads()
    return try list("/proc").filter { $0.utf8.allSatisfy { (48...57).contains($0) } }.prefix(20_000).compactMap { id in
      if !threads.isEmpty, let number = Int(id), Self.contains(threads, number) { return nil }
      return RunningProcess(id: id, name: (try? line("/proc/" + id + "/comm")) ?? "")
    }
  }

  /// The numbers of the kernel's threads, in order: all are children of kthreadd, and a kernel that can freeze processes lists those (proc(5),
  /// CONFIG_PROC_CHILDREN). Empty where it cannot, or in a container, which has none.
  private func kernelThreads() -> [Int] {
    guard (try? line("/proc/2/comm")) == "kthreadd", let list = try? read("/proc/2/task/2/children", limit: 1 << 20) else { return [] }
    return list.split(separator: 32).compactMap { Int(String(decoding: $0, as: UTF8.self)) }.sorted()
  }

  /// By halves.
  private static func contains(_ sorted: [Int], _ number: Int) -> Bool {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low < sorted.count && sorted[low] == number
  }

  package func proveKVM() throws(HostError) -> KVMProof {
    if let answer = foreseenProof.take() { return try answer.get() }
    let machine = ProofMachine()
    defer { machine.discard() }
    return try prove(&machine.machine)
  }
}

/// What a proof leaves behind; nobody touches it but whoever runs the proof, and then whoever gives it back.
private final class ProofMachine: @unchecked Sendable {
  var machine = vd_machine(device: -1, vm: -1, vcpu: -1, page: nil, run: nil, run_size: 0)

  func discard() { vd_discard_machine(&machine) }
}
