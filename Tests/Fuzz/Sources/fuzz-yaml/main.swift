import FuzzDriver
import Wire

/// Fuzzes the YAML reader.
func run() {
  fuzz { start, count in
    readAndCheck(start, count) { (bytes, limits) throws(WireError) in try YAML.read(bytes, name: "fuzz", limits: limits) }
  }
}

run()
