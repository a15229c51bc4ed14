import FuzzDriver
import Wire

/// Fuzzes the JSON reader.
func run() {
  fuzz { start, count in
    readAndCheck(start, count) { (bytes, limits) throws(WireError) in try JSON.read(bytes, name: "fuzz", limits: limits) }
  }
}

run()
