/// What is kept of the stanzas seen so far; a later stanza of the same package takes the place of the earlier one.
struct DpkgCollected {
  private var order: [String] = []
  private var packages: [String: InstalledPackage] = [:]
  private var broken: Set<String> = []

  /// Of most stanzas nothing is kept, and for those nothing is made.
  mutating func take(_ stanza: DpkgStanza, of bytes: [UInt8], _ text: DpkgText) {
    let isOfTheStack = PackagesOfTheStack.contains(text.part(stanza.name)) || provides(stanza, text)
    if !isOfTheStack && !stanza.isBroken && broken.isEmpty { return }
    // dpkg keeps names in lower case, however they are written.
    let written = text.part(stanza.name)
    let name = String(unsafeUninitializedCapacity: written.count) { buffer in
      for (index, byte) in written.enumerated() { buffer[index] = byte.lowercasedASCII }
      return written.count
    }
    let key = name + ":" + (stanza.architecture.map { text.string($0) } ?? "")
    if stanza.isBroken { broken.insert(key) } else if !broken.isEmpty { broken.remove(key) }
    if !isOfTheStack { return }
    if stanza.state == .notInstalled {
      packages[key] = nil
      return
    }
    let package = InstalledPackage(
      name: name, version: DpkgValue.shownVersion(bytes, stanza), state: stanza.state.word, works: stanza.isWorking,
      provides: stanza.provides.map { DpkgValue.provided(bytes, $0) } ?? [])
    if packages.updateValue(package, forKey: key) == nil { order.append(key) }
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
    var seen: Set<String> = []
    let kept = order.filter { seen.insert($0).inserted }.compactMap { packages[$0] }
    let names = Set(broken.map { String($0.prefix { $0 != ":" }) })
    return PackageDatabase(packages: kept.sorted { $0.name < $1.name }, broken: names.sorted())
  }
}
