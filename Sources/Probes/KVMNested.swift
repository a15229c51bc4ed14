import Facts
import Host
import Wire

/// The module behind /dev/kvm, and its parameter `nested` in four tenses: running, configured, on the command line, after the next boot.
enum KVMNested {
  static func observe(_ host: any HostReading, into facts: inout FactSet) {
    let kernel = LoadedKernel(host)
    let module = module(host, facts, kernel)
    facts.set(KVMFacts.module, module)
    facts.set(KVMFacts.enabledAtLoad, parameter(host, "kvm", "enable_virt_at_load").flatMap { truth($0) })
    guard case .known(let name) = module else {
      let (unseen, unread): (Fact<Bool>, Fact<String>) =
        if case .unknown(let reason) = module { (.unknown(reason), .unknown(reason)) } else { (.absent, .absent) }
      for field in [KVMFacts.nested, KVMFacts.nestedConfigured, KVMFacts.nestedCommandLine, KVMFacts.nestedAfterBoot] {
        facts.set(field, unseen)
      }
      facts.set(KVMFacts.nestedRaw, unread)
      // No KVM module for this processor at all: nothing of it can be loaded.
      facts.set(KVMFacts.loaded, module == .absent ? .known(false) : unseen)
      return
    }
    facts.set(KVMFacts.loaded, kernel.shows(name).map { .known($0) } ?? .unknown(HostError.absent.reason))
    let raw = parameter(host, name, "nested")
    let source = "/sys/module/\(name)/parameters/nested"
    facts.set(KVMFacts.nestedRaw, raw, source: source)
    facts.set(KVMFacts.nested, raw.flatMap { truth($0) }, source: source)
    let builtin = kernel.isBuiltin(name)
    let commandLine = commandLine(host, name, builtin: builtin)
    let configured = configured(facts, name)
    facts.set(KVMFacts.nestedCommandLine, commandLine.fact)
    facts.set(KVMFacts.nestedConfigured, configured.fact)
    // modprobe.d is for modprobe: a part of the kernel itself obeys the command line alone.
    facts.set(KVMFacts.nestedAfterBoot, afterBoot(host, facts, name, builtin ? [commandLine] : [commandLine, configured]))
  }

  // MARK: - Which module

  private static func module(_ host: any HostReading, _ facts: FactSet, _ kernel: LoadedKernel) -> Fact<String> {
    let present = KernelModulesOfInterest.kvmBackends.filter { kernel.shows($0) ?? false }
    let decided = byProcessor(host, facts)
    // WSL and other kernels have both vendors' parts built in: the processor tells which one works.
    if let decided, present.isEmpty || present.contains(decided) { return .known(decided) }
    if let first = present.first { return .known(first) }
    if case .unknown(let reason) = facts.fact(CPUFacts.vendor) { return .unknown(reason) }
    return .absent
  }

  /// The module that the processor's vendor calls for; nil where it is not known.
  private static func byProcessor(_ host: any HostReading, _ facts: FactSet) -> String? {
    switch facts.string(CPUFacts.virtualization) {
    case "vmx": return "kvm_intel"
    case "svm": return "kvm_amd"
    default: break
    }
    switch facts.string(CPUFacts.vendor) {
    // Zhaoxin and VIA build Intel's VMX, Hygon AMD's SVM.
    case "GenuineIntel", "CentaurHauls", "  Shanghai  ", "Shanghai": return "kvm_intel"
    case "AuthenticAMD", "HygonGenuine": return "kvm_amd"
    default: break
    }
    let machine = facts.string(HostFacts.architecture) ?? (try? host.systemName().machine)
    switch machine {
    // One module, or built in.
    case "aarch64", "s390x", "riscv64", "loongarch64", "mips64": return "kvm"
    case "ppc64", "ppc64le": return "kvm_hv"
    default: return nil
    }
  }

  // MARK: - The parameter

  private static func parameter(_ host: any HostReading, _ module: String, _ name: String) -> Fact<String> {
    do {
      return .known(try host.line("/sys/module/\(module)/parameters/\(name)"))
    } catch .absent {
      // Without /sys nothing is seen, and nothing is known.
      return (try? host.exists("/sys/module")) ?? false ? .absent : .unknown(HostError.absent.reason)
    } catch { return .unknown(error.reason) }
  }

  /// As the kernel prints a parameter: Y and N for a bool, a number for an int.
  private static func truth(_ text: String) -> Fact<Bool> {
    switch text {
    case "Y", "y": .known(true)
    case "N", "n": .known(false)
    default: Int(text).map { .known($0 != 0) } ?? .unknown("not a value of a parameter: \(text)")
    }
  }

  /// What was written for the parameter, and what the kernel makes of it.
  private enum Wish {
    case nothing
    case on, off
    /// The kernel does not take the value, so that the module does not load.
    case refused(String)
    case unreadable(String)

    /// The last of several counts, but one bad value among them is enough for the kernel to refuse the module.
    static func last(_ wishes: [Wish]) -> Wish { wishes.first(where: \.isRefused) ?? wishes.last ?? .nothing }
    var isRefused: Bool { if case .refused = self { true } else { false } }

    var fact: Fact<Bool> {
      switch self {
      case .nothing: .absent
      case .on: .known(true)
      case .off: .known(false)
      case .refused(let value): .unknown("the kernel refuses the value \(value)")
      case .unreadable(let reason): .unknown(reason)
      }
    }
  }

  /// kvm_amd's `nested` is an int: `Y` keeps the module from loading. The others' is a bool, for which a name alone means yes. kernel/params.c.
  private static func wish(_ module: String, _ value: String?) -> Wish {
    if module == "kvm_amd" {
      guard let value, let number = integer(value) else { return .refused(value ?? "(none)") }
      return number == 0 ? .off : .on
    }
    guard let value else { return .on }
    switch value.utf8.first {
    case UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "1"): return .on
    case UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "0"): return .off
    case UInt8(ascii: "o"), UInt8(ascii: "O"):
      switch value.utf8.dropFirst().first {
      case UInt8(ascii: "n"), UInt8(ascii: "N"): return .on
      case UInt8(ascii: "f"), UInt8(ascii: "F"): return .off
      default: return .refused(value)
      }
    default: return .refused(value)
    }
  }

  /// kstrtoint() with base 0: decimal, 0x…, or octal with a leading zero.
  private static func integer(_ text: String) -> Int32? {
    var digits = Substring(text)
    let negative = digits.utf8.first == UInt8(ascii: "-")
    if negative || digits.utf8.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
    guard let first = digits.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "+") else { return nil }
    let sign = negative ? "-" : ""
    if digits.hasPrefix("0x") || digits.hasPrefix("0X") { return Int32(sign + digits.dropFirst(2), radix: 16) }
    return first == UInt8(ascii: "0") ? Int32(sign + digits, radix: 8) : Int32(sign + digits, radix: 10)
  }

  private static func commandLine(_ host: any HostReading, _ module: String, builtin: Bool) -> Wish {
    do {
      let line = KernelCommandLine(try host.read(ModprobeTree.commandLinePath, limit: 64 << 10))
      if builtin { return line.value(module: module, parameter: "nested").map { wish(module, $0) } ?? .nothing }
      // A module gets it from libkmod, whose reading of quotes differs.
      let options = line.options.filter { $0.module == module }.flatMap { option in
        let text = Array(option.text.utf8)
        return KernelArguments.split(text).map { argument in
          (
            String(decoding: text[argument.name], as: UTF8.self),
            argument.value.map { String(decoding: text[$0], as: UTF8.self) }
          )
        }
      }
      return Wish.last(options.filter { KernelArguments.same($0.0, "nested") }.map { wish(module, $0.1) })
    } catch .absent { return .nothing } catch { return .unreadable(error.reason) }
  }

  /// From the facts of modprobe.d, which are known by now: the last line for this module counts.
  private static func configured(_ facts: FactSet, _ module: String) -> Wish {
    switch facts.fact(ModprobeFacts.options) {
    case .known(.list(let records)):
      let lines = records.filter { record in
        guard record["module"] == .string(module), record["source"] != .string(ModprobeTree.commandLinePath),
          case .string(let name)? = record["name"]
        else { return false }
        return KernelArguments.same(name, "nested")
      }
      return Wish.last(
        lines.map { record in
          if case .string(let value)? = record["value"], !value.isEmpty { wish(module, value) } else { wish(module, nil) }
        })
    case .unknown(let reason): return .unreadable(reason)
    case .known, .absent: return .nothing
    }
  }

  /// The first of the wishes that says anything; else the default of the kernel.
  private static func afterBoot(_ host: any HostReading, _ facts: FactSet, _ module: String, _ wishes: [Wish]) -> Fact<Bool> {
    // All of them reach the kernel, and one that it refuses keeps the module from loading.
    if wishes.contains(where: \.isRefused) { return .known(false) }
    for wish in wishes {
      switch wish {
      case .nothing: continue
      case .on: return .known(true)
      case .off, .refused: return .known(false)
      case .unreadable(let reason): return .unknown(reason)
      }
    }
    switch module {
    // `static int nested = true` since nested SVM came (2.6.28), in arch/x86/kvm/svm.c.
    case "kvm_amd": return .known(true)
    // `static bool nested = 1` since 4.20, in arch/x86/kvm/vmx/vmx.c; before, 0.
    case "kvm_intel":
      return kernelNumber(host, facts).map { .known($0 >= 4020) } ?? .unknown("the release of the running kernel is not known")
    // What this kernel does now without being told, it will do again.
    default:
      if case .known(.bool(let now)) = facts.fact(KVMFacts.nested) { return .known(now) }
      return .absent
    }
  }

  /// Major * 1000 + minor.
  private static func kernelNumber(_ host: any HostReading, _ facts: FactSet) -> Int? {
    if let number = facts.int(HostFacts.kernelNumber) { return number }
    guard let release = KernelRelease.name(host) else { return nil }
    let numbers = release.utf8.split(separator: UInt8(ascii: "."), maxSplits: 2).prefix(2).map { $0.prefix { (48...57).contains($0) } }
    guard numbers.count == 2, let major = Int(String(Substring(numbers[0]))), let minor = Int(String(Substring(numbers[1]))), major < 1000,
      minor < 1000
    else { return nil }
    return major * 1000 + minor
  }
}

/// Which modules the running kernel holds, /proc/modules read once.
private struct LoadedKernel {
  let host: any HostReading
  let modules: Set<String>?
  let hasSysfs: Bool

  init(_ host: any HostReading) {
    self.host = host
    modules = (try? host.read("/proc/modules", limit: 4 << 20)).map { Set(KernelModuleTable.parse($0).keys) }
    hasSysfs = (try? host.exists("/sys/module")) ?? false
  }

  /// Loaded or built in; nil where neither /sys/module nor /proc/modules can be looked at.
  func shows(_ module: String) -> Bool? {
    if modules?.contains(module) ?? false { return true }
    if hasSysfs { return (try? host.exists("/sys/module/" + module)) ?? false }
    return modules == nil ? nil : false
  }

  func isBuiltin(_ module: String) -> Bool {
    guard hasSysfs, (try? host.exists("/sys/module/" + module)) ?? false else { return false }
    if let modules { return !modules.contains(module) }
    return !((try? host.exists("/sys/module/\(module)/initstate")) ?? false)
  }
}

extension Fact {
  /// What follows from a fact, if there is one.
  fileprivate func flatMap<Other>(_ transform: (Wrapped) -> Fact<Other>) -> Fact<Other> {
    switch self {
    case .known(let value): transform(value)
    case .absent: .absent
    case .unknown(let reason): .unknown(reason)
    }
  }
}
