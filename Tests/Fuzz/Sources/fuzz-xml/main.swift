import FuzzDriver
import Wire

/// Fuzzes the XML reader.
func run() {
  fuzz { start, count in
    readAndCheck(start, count) { (bytes, limits) throws(WireError) in try XML.read(bytes, name: "fuzz", limits: limits) }
  }
}

run()
