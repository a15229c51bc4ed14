/// What is kept of the stanzas; a later stanza of the same package takes the place of the earlier one.
struct DpkgCollected {
  /// One stanza that says something about a package that may become a fact.
  private struct Entry {
    var name: String
    var architecture: String
    /// Of the stack; where it is, nil stands for a package that is not installed.
    var isOfTheStack: Bool
    var package: InstalledPackage?
    var isBroken: Bool
    /// How many were kept before.
    var number: Int
  }

  /// As they were read, sorted only at the end: there are few, and they come in the order of names already.
  private var entries: [Entry] = []
  private var hasBroken = false
  private let stack = PackagesOfTheStack.table

  /// Of most stanzas nothing is kept, and for those nothing is made.
  mutating func take(_ stanza: DpkgStanza, of bytes: [UInt8], _ text: DpkgText) {
    let isOfTheStack = stack.contains(text.part(stanza.name)) || provides(stanza, text)
    // What works again matters only where something did not.
    if isOfTheStack || stanza.isBroken || hasBroken { keep(stanza, of: bytes, text, isOfTheStack: isOfTheStack) }
  }

  private mutating func keep(_ stanza: DpkgStanza, of bytes: [UInt8], _ text: DpkgText, isOfTheStack: Bool) {
    // dpkg keeps names in lower case, however they are written.
    let written = text.part(stanza.name)
    let name = String(unsafeUninitializedCapacity: written.count) { buffer in
      for index in 0..<written.count { buffer[index] = written[index].lowercasedASCII }
      return written.count
    }
    var package: InstalledPackage?
    if isOfTheStack, stanza.state != .notInstalled {
      package = InstalledPackage(
        name: name, version: DpkgValue.shownVersion(bytes, stanza), state: stanza.state.word, works: stanza.isWorking,
        provides: stanza.provides.map { DpkgValue.provided(bytes, $0) } ?? [])
    }
    entries.append(
      Entry(
        name: name, architecture: stanza.architecture.map { text.string($0) } ?? "", isOfTheStack: isOfTheStack, package: package,
        isBroken: stanza.isBroken, number: entries.count))
    if stanza.isBroken { hasBroken = true }
  }

  /// Whether it answers to a name of the stack, without a string for each name.
  private func provides(_ stanza: DpkgStanza, _ text: DpkgText) -> Bool {
    guard let range = stanza.provides else { return false }
    var at = range.lowerBound
    while at < range.upperBound {
      while at < range.upperBound && text[at].isCSpace { at &+= 1 }
      let start = at
      // The name ends with a blank, a version, an architecture, or at the next name.
      while at < range.upperBound && !text[at].isCSpace && text[at] != 40 && text[at] != 58 && text[at] != 44 { at &+= 1 }
      if start < at && PackagesOfTheStack.contains(provided: text.part(start..<at)) { return true }
      while at < range.upperBound && text[at] != 44 { at &+= 1 }
      at &+= 1
    }
    return false
  }

  /// In the order of names, so that the same packages give the same report whatever the order of the file.
  var database: PackageDatabase {
    let sorted = entries.sorted { left, right in
      if left.name != right.name { return left.name < right.name }
      return left.architecture == right.architecture ? left.number < right.number : left.architecture < right.architecture
    }
    var kept: [Entry] = []
    var database = PackageDatabase()
    var start = 0
    while start < sorted.count {
      var end = start + 1
      while end < sorted.count, sorted[end].name == sorted[start].name, sorted[end].architecture == sorted[start].architecture { end += 1 }
      // A stanza that is not of the stack, say because it no longer provides a name of it, leaves the package as it was.
      if var last = sorted[start..<end].last(where: { $0.isOfTheStack }), last.package != nil {
        last.number = sorted[start..<end].first { $0.package != nil }?.number ?? last.number
        kept.append(last)
      }
      // Two architectures of a package are one name.
      if sorted[end - 1].isBroken, database.broken.last != sorted[start].name { database.broken.append(sorted[start].name) }
      start = end
    }
    // Architectures of one package stand as the file has them.
    kept.sort { $0.name == $1.name ? $0.number < $1.number : $0.name < $1.name }
    database.packages = kept.compactMap(\.package)
    return database
  }
}
