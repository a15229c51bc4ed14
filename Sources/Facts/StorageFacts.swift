package import Wire

/// Storage: pools, the paths of disks, mounts and block devices.
package enum StorageFacts {
  package static let pools = Field<[Value]>(
    "pools",
    .list(
      .record(
        name: "Pool",
        fields: [
          RecordField("name", .string, "Such as default"),
          RecordField("uuid", .string, "Its UUID"),
          RecordField("type", .string, "dir, fs, netfs, disk, logical, iscsi, zfs and others"),
          RecordField("active", .bool, "Whether it runs"),
          RecordField("autostart", .bool, "Whether it starts with the daemon"),
          RecordField("persistent", .bool, "Whether it outlives its stop"),
          RecordField("target", .string, "Its folder"),
          RecordField("device", .string, "The device or export that it comes from"),
          RecordField("format", .string, "The declared format of the source"),
          RecordField("capacity", .int, "Bytes"),
          RecordField("allocation", .int, "Bytes in use"),
          RecordField("available", .int, "Bytes free"),
          RecordField("volumes", .list(.string), "The names of its volumes"),
          RecordField("error", .string, "Why its definition could not be read"),
        ])), "Storage pools",
    es: "Almacenes",
    source: "libvirt, /etc/libvirt/storage")

  package static let paths = Field<[Value]>(
    "paths",
    .list(
      .record(
        name: "Path",
        fields: [
          RecordField("path", .string, "Of a pool’s folder, a disk, an ISO or a backing file"),
          RecordField("use", .string, "pool, disk, cdrom, floppy, backing, kernel, loader, nvram, share"),
          RecordField("users", .list(.string), "Which pools or machines use it"),
          RecordField("exists", .bool, "Whether it is there"),
          RecordField("kind", .string, "file, directory, block, other"),
          RecordField("reachable", .bool, "Whether the user that QEMU runs as can get to it; libvirt itself gives it the last file"),
          RecordField("obstacle", .string, "The folder that stands in the way"),
          RecordField("obstacleOwner", .string, "Whose it is: OWNER:GROUP MODE"),
          RecordField("missing", .string, "The first part of the path that is not there"),
          RecordField("fileSystem", .string, "ext4, xfs, btrfs, vfat, exfat, ntfs3, fuseblk, nfs and others"),
          RecordField("mount", .string, "Where its file system is mounted"),
          RecordField("device", .string, "The device that the file system lies on"),
          RecordField("readOnly", .bool, "Whether the file system may not be written"),
          RecordField("removable", .bool, "Whether it lies on a USB stick or another removable device"),
          RecordField("network", .bool, "Whether it lies on another machine"),
          RecordField("free", .int, "Bytes that may still be written"),
          RecordField("size", .int, "Bytes of the file system"),
          RecordField("freeInodes", .int, "Files that may still be made"),
          RecordField("mode", .string, "Its permissions in octal"),
          RecordField("owner", .string, "OWNER:GROUP"),
          RecordField("realPath", .string, "Where links lead"),
        ])), "Every path that libvirt’s machines and pools use, as the user that QEMU runs as sees it",
    es: "Cada ruta que usan las máquinas y los almacenes",
    source: "stat(2), getxattr(2), statvfs(3), /proc/self/mountinfo")

  package static let mounts = Field<[Value]>(
    "mounts",
    .list(
      .record(
        name: "Mount",
        fields: [
          RecordField("source", .string, "The device"),
          RecordField("target", .string, "Where"),
          RecordField("type", .string, "The file system"),
          RecordField("options", .list(.string), "Such as ro, noexec, uid=1000"),
        ])), "Mounts of removable and foreign file systems and those that pools lie on",
    es: "Montajes que importan a los almacenes",
    source: "/proc/self/mountinfo")

  package static let fstab = Field<[Value]>(
    "mounts.fstab",
    .list(
      .record(
        name: "FstabEntry",
        fields: [
          RecordField("device", .string, "As written"),
          RecordField("target", .string, "Where"),
          RecordField("type", .string, "The file system"),
          RecordField("options", .list(.string), "Such as nofail"),
          RecordField("line", .int, "In the file"),
          RecordField("removable", .bool, "Whether the device can be pulled out; missing while it is not plugged in"),
        ])), "Entries of fstab for file systems beside the system’s own",
    es: "Entradas de fstab aparte de las del sistema",
    source: "/etc/fstab")

  package static let devices = Field<[Value]>(
    "devices",
    .list(
      .record(
        name: "Device",
        fields: [
          RecordField("name", .string, "Such as sdb1"),
          RecordField("path", .string, "Such as /dev/sdb1"),
          RecordField("type", .string, "disk, partition, or network"),
          RecordField("bus", .string, "usb, ata, nvme, virtio, scsi, mmc or other"),
          RecordField("removable", .bool, "Whether it can be pulled out"),
          RecordField("fileSystem", .string, "What lies on it"),
          RecordField("label", .string, "Its label"),
          RecordField("uuid", .string, "Of the file system"),
          RecordField("table", .string, "The partition table: dos or gpt"),
          RecordField("sizeBytes", .int, "Bytes"),
          RecordField("model", .string, "As the device says"),
          RecordField("mounted", .list(.string), "Where"),
          RecordField("links", .list(.string), "Its names under /dev/disk"),
        ])), "Block devices",
    es: "Dispositivos de bloques",
    source: "libudev, /run/udev/data, /sys/class/block")

  package static let tags = Field<[String]>(
    "device.kvmTags", .list(.string), "The tags that udev gave /dev/kvm",
    es: "Las etiquetas que udev dio a /dev/kvm",
    source: "libudev, /run/udev/data")

  package static let all: [AnyField] = [
    pools.any,
    paths.any,
    mounts.any,
    fstab.any,
    devices.any,
    tags.any,
  ]
}
