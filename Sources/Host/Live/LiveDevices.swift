internal import CHost
internal import Glibc

extension Live {
  /// Through libudev; where there is none, as `UdevFiles` finds them.
  package func devices(subsystem: String) throws(HostError) -> [DeviceRecord] {
    var text: UnsafeMutablePointer<CChar>?
    var size = 0
    let result = vd_devices(libraries.udev, subsystem, &text, &size)
    defer { free(text) }
    if result == -ENOSYS { return try UdevFiles(self).devices(subsystem: subsystem) }
    guard result == 0 else { throw HostError.from(-result) }
    guard let text else { return [] }
    return Self.records(UnsafeRawBufferPointer(start: text, count: size), subsystem)
  }

  /// Words ended by a NUL, as vd_devices lays them out.
  private static func records(_ bytes: UnsafeRawBufferPointer, _ subsystem: String) -> [DeviceRecord] {
    var records: [DeviceRecord] = []
    for word in bytes.split(separator: 0) {
      guard let kind = word.first else { continue }
      let text = String(decoding: word.dropFirst(), as: UTF8.self)
      if kind == UInt8(ascii: "P") {
        records.append(DeviceRecord(path: text, subsystem: subsystem, name: ""))
      } else if !records.isEmpty {
        records[records.count - 1].take(kind, text)
      }
    }
    return records
  }

  package func fileSystem(_ path: String) throws(HostError) -> FileSystemStatus {
    var found = vd_file_system()
    let handle = try files.handle(path, nofollow: false)
    let result = vd_file_system(handle.number, &found)
    guard result == 0 else { throw HostError.from(-result) }
    func bytes(_ blocks: UInt64) -> Int64 {
      let (product, overflow) = blocks.multipliedReportingOverflow(by: found.unit)
      return overflow ? .max : Int64(clamping: product)
    }
    // btrfs, vfat and others say 0 of 0: they do not count files.
    return FileSystemStatus(
      type: found.type, size: bytes(found.blocks), free: bytes(found.available),
      freeInodes: found.inodes == 0 ? nil : Int64(clamping: found.free_inodes), isReadOnly: found.read_only != 0)
  }

  package func addresses() throws(HostError) -> [DeviceAddress] {
    var found = [vd_address](repeating: vd_address(), count: 1024)
    let count = vd_addresses(&found, Int32(found.count))
    guard count >= 0 else { throw HostError.from(-count) }
    return found.prefix(Int(count)).map { one in
      withUnsafePointer(to: one) { one in
        DeviceAddress(
          device: withUnsafeBytes(of: one.pointee.device) { String(upToNUL: $0) },
          address: withUnsafeBytes(of: one.pointee.address) { String(upToNUL: $0) }, prefixLength: Int(one.pointee.prefix_length))
      }
    }
  }
}
