package import Facts
package import Host
import Wire

/// The disk images of machines and pools, by their headers. `pools` and `domains` are said before it.
package enum ImagesProbe: Probe {
  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    var collection = ImageCollection(host, facts)
    collection.addDisks()
    collection.addChains()
    collection.addVolumes()
    if let reason = collection.failure {
      facts.set(ImageFacts.images, .unknown(reason))
    } else {
      facts.set(ImageFacts.images, .known(collection.records()))
    }
  }
}
