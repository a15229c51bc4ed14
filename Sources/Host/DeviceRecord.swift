/// A device as udev knows it.
package struct DeviceRecord: Sendable, Equatable {
  /// Below /sys: `/devices/pci0000:00/…/block/sdb/sdb1`; on a sysroot, where only the number is on record, empty.
  package var path: String
  /// Such as `block`, `net`, `misc`.
  package var subsystem: String
  /// The kernel's name: `sdb1`.
  package var name: String
  /// Such as `/dev/sdb1`; nil without one.
  package var node: String?
  /// Such as ID_BUS=usb, ID_FS_TYPE=vfat.
  package var properties: [String: String]
  package var tags: [String]
  /// Names below /dev that lead to the node.
  package var links: [String]

  package init(
    path: String, subsystem: String, name: String, node: String? = nil, properties: [String: String] = [:], tags: [String] = [],
    links: [String] = []
  ) {
    (self.path, self.subsystem, self.name, self.node) = (path, subsystem, name, node)
    (self.properties, self.tags, self.links) = (properties, tags, links)
  }
}

/// statfs(2) of the file system that a path lies on.
package struct FileSystemStatus: Sendable, Equatable {
  /// The magic number: 0xEF53 for ext4 (linux/magic.h).
  package var type: UInt32
  /// Bytes in all, and those that an ordinary user may still write.
  package var size: Int64, free: Int64
  /// Files that may still be made; nil where the file system does not count them.
  package var freeInodes: Int64?
  package var isReadOnly: Bool

  package init(type: UInt32, size: Int64, free: Int64, freeInodes: Int64?, isReadOnly: Bool) {
    (self.type, self.size, self.free, self.freeInodes, self.isReadOnly) = (type, size, free, freeInodes, isReadOnly)
  }
}

/// An address of a network device: getifaddrs(3).
package struct DeviceAddress: Sendable, Equatable {
  package var device: String
  /// In its shortest form: `192.168.122.1`, `fe80::1`.
  package var address: String
  package var prefixLength: Int
  package init(device: String, address: String, prefixLength: Int) {
    (self.device, self.address, self.prefixLength) = (device, address, prefixLength)
  }
}
