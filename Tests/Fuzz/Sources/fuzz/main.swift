import Glibc
import Wire

// FUZZ=json|yaml|xml fuzz [libFuzzer's options and folders]

/// The test of that name.
func test(_ name: String) -> FuzzTest? {
  switch name {
  case "json":
    { start, count in
      readAndCheck(start, count) { (bytes, limits) throws(WireError) in try JSON.read(bytes, name: "fuzz", limits: limits) }
    }
  case "yaml":
    { start, count in
      readAndCheck(start, count) { (bytes, limits) throws(WireError) in try YAML.read(bytes, name: "fuzz", limits: limits) }
    }
  case "xml":
    { start, count in
      readAndCheck(start, count) { (bytes, limits) throws(WireError) in try XML.read(bytes, name: "fuzz", limits: limits) }
    }
  default: nil
  }
}

/// Runs the test that the environment names.
func run() {
  guard let name = getenv("FUZZ"), let test = test(String(cString: name)) else {
    print("FUZZ names the test: json, yaml or xml")
    exit(64)
  }
  exit(fuzz(test))
}

run()
