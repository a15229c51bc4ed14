/// The names of types, which are values of type `type` (langdef, "Abstract Types", "Type Checking").
enum TypeNames {
  /// As `type()` yields them; a variable of one of these names comes before it.
  static let all: Set<String> = [
    "bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type", "optional_type",
    "google.protobuf.Timestamp", "google.protobuf.Duration", "net.IP", "net.CIDR",
  ]
}
