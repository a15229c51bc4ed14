internal import CHost
internal import Glibc

extension Live {
  /// The numbers of /dev/kvm in Documentation/admin-guide/devices.txt of the kernel.
  private static let device: (major: UInt32, minor: UInt32) = (10, 232)

  /// A file that merely has the name of the device is not opened: that is a failure to open without an errno.
  func prove(_ machine: inout vd_machine) throws(HostError) -> KVMProof {
    let path = "/dev/kvm"
    let handle: Descriptor
    do { handle = try files.handle(path, nofollow: false) } catch {
      switch error {
      case .absent: return KVMProof(failed: .open, errno: ENOENT, errorName: HostError.name(ENOENT))
      case .system(let code): return KVMProof(failed: .open, errno: code, errorName: HostError.name(code))
      default: throw error
      }
    }
    let status = try handle.status()
    guard status.kind == .character, status.major == Self.device.major, status.minor == Self.device.minor else {
      return KVMProof(failed: .open)
    }
    var failure: Int32 = 0
    let step: KVMProof.Step? =
      switch vd_prove_kvm(handle.number, path, &failure, &machine) {
      case VD_KVM_OPEN: .open
      case VD_KVM_API_VERSION: .apiVersion
      case VD_KVM_CREATE_VM: .createVM
      case VD_KVM_MEMORY: .memory
      case VD_KVM_CREATE_VCPU: .createVCPU
      case VD_KVM_RUN: .run
      case VD_KVM_RESULT: .result
      case VD_KVM_NO_GUEST_CODE: throw HostError.unsupported("no guest code for this architecture")
      default: nil
      }
    return KVMProof(failed: step, errno: failure, errorName: failure == 0 ? "" : HostError.name(failure))
  }
}
