package import Wire

/// Disk images, read by their headers alone.
package enum ImageFacts {
  package static let images = Field<[Value]>(
    "images",
    .list(
      .record(
        name: "Image",
        fields: [
          RecordField("path", .string, "The file"),
          RecordField(
            "format", .string,
            "qcow2, raw, vmdk, vdi, vhdx, vpc, qed, luks, iso (raw to QEMU), and the seldom qcow, parallels, bochs, cloop, dmg"),
          RecordField("declared", .string, "What the machine says it is"),
          RecordField("virtualBytes", .int, "The size that a machine sees"),
          RecordField("fileBytes", .int, "The length of the file"),
          RecordField("allocatedBytes", .int, "What it takes on the disk"),
          RecordField("version", .int, "Of the format"),
          RecordField("clusterBytes", .int, "Bytes a cluster"),
          RecordField("backingFile", .string, "As the header names it"),
          RecordField("backingPath", .string, "The whole path of that file"),
          RecordField("backingFormat", .string, "As the header says; missing where it does not"),
          RecordField("backingExists", .bool, "Whether that file is there"),
          RecordField("chain", .list(.string), "All files below it, the nearest first"),
          RecordField("dataFile", .string, "The external data file"),
          RecordField("encrypted", .bool, "Whether it is encrypted"),
          RecordField("dirty", .bool, "Whether it was not closed cleanly"),
          RecordField("corrupt", .bool, "Whether QEMU marked it as damaged"),
          RecordField("snapshots", .int, "How many internal snapshots it holds"),
          RecordField("locked", .bool, "Whether a process has a write lock on it"),
          RecordField("lockedBy", .int, "That process, where it can be seen"),
          RecordField("users", .list(.string), "Which machines use it"),
          RecordField("error", .string, "Why it could not be read"),
        ])), "The disk images of machines and pools",
    es: "Las imágenes de disco de máquinas y almacenes",
    source: "the first bytes of each file, /proc/locks")

  package static let all: [AnyField] = [
    images.any
  ]
}
