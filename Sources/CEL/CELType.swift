/// The types of the Common Expression Language, and records: maps whose fields are known when an expression is checked.
public indirect enum CELType: Sendable, Equatable {
  case dyn, null, bool, int, uint, double, string, bytes, timestamp, duration, type
  case list(CELType)
  case map(CELType, CELType)
  case optional(CELType)
  /// A map with known fields, such as one entry of `modprobe.options`: a misspelt field is an error of the checker.
  case record(name: String, fields: [Field])
  /// A type of an extension: `net.IP`, `net.CIDR`.
  case abstract(String, [CELType])
  /// A type parameter in a function's declaration.
  case parameter(String)

  /// One member of a record. A record may lack it: reading it is then an error, `has()` of it is false.
  public struct Field: Sendable, Equatable {
    public let name: String
    public let type: CELType
    public init(_ name: String, _ type: CELType) {
      self.name = name
      self.type = type
    }
  }
}
