import Foundation

@testable import CEL

/// A value of the corpus, with its CEL type: what Outcome cannot tell apart, such as 1 and 1u, differs here.
indirect enum Sample: Equatable, CustomStringConvertible {
  case null
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  case double(Double)
  case string(String)
  case bytes([UInt8])
  case list([Sample])
  case map([(Sample, Sample)])
  case timestamp(Int64, Int32)
  case duration(Int64, Int32)
  case type(String)
  case optional(Sample?)
  case other(String)

  init(_ json: Any) throws {
    guard let object = json as? [String: Any], let (kind, value) = object.first, object.count == 1 else {
      throw ConformanceRow.Unreadable("\(json)")
    }
    switch kind {
    case "null": self = .null
    case "bool": self = .bool(value as? Bool ?? false)
    case "int": self = .int(try Self.number(value))
    case "uint": self = .uint(try Self.number(value))
    case "double":
      if let text = value as? String {
        self = .double(Double(text.replacingOccurrences(of: "Infinity", with: "inf").lowercased()) ?? .nan)
      } else {
        self = .double((value as? NSNumber)?.doubleValue ?? .nan)
      }
    case "string": self = .string(value as? String ?? "")
    case "bytes_b64": self = .bytes(Array(Data(base64Encoded: value as? String ?? "") ?? Data()))
    case "list": self = .list(try (value as? [Any] ?? []).map { try Sample($0) })
    case "map":
      self = .map(
        try (value as? [[Any]] ?? []).map { pair in
          guard pair.count == 2 else { throw ConformanceRow.Unreadable("\(pair)") }
          return (try Sample(pair[0]), try Sample(pair[1]))
        })
    case "timestamp", "duration":
      let parts = value as? [String: Any] ?? [:]
      let (seconds, nanos): (Int64, Int64) = (try Self.number(parts["seconds"] ?? "0"), try Self.number(parts["nanos"] ?? "0"))
      self = kind == "timestamp" ? .timestamp(seconds, Int32(nanos)) : .duration(seconds, Int32(nanos))
    case "type": self = .type(value as? String ?? "")
    default: throw ConformanceRow.Unreadable("\(json)")
    }
  }

  private static func number<T: FixedWidthInteger>(_ json: Any) throws -> T {
    if let text = json as? String, let value = T(text) { return value }
    if let number = json as? NSNumber, let value = T(exactly: number.int64Value) { return value }
    throw ConformanceRow.Unreadable("\(json)")
  }

  init(_ datum: Datum, _ evaluator: Evaluator) {
    switch datum.tag {
    case .null: self = .null
    case .bool: self = .bool(datum.bits != 0)
    case .int: self = .int(datum.int)
    case .uint: self = .uint(datum.bits)
    case .double: self = .double(datum.double)
    case .string: self = .string(String(decoding: datum.text, as: UTF8.self))
    case .bytes: self = .bytes(Array(datum.text))
    case .type: self = .type(String(decoding: datum.text, as: UTF8.self))
    case .timestamp: self = .timestamp(datum.int, Int32(bitPattern: datum.length))
    case .duration: self = .duration(datum.int, Int32(bitPattern: datum.length))
    case .list: self = .list(datum.elements.map { Sample($0, evaluator) })
    case .map, .record:
      let entries = MapStorage(evaluator.entries(datum))
      self = .map((0..<entries.count).map { (Sample(entries.key($0), evaluator), Sample(entries.value($0), evaluator)) })
    case .optional: self = .optional(datum.wrapped.map { Sample($0, evaluator) })
    default: self = .other("\(datum.tag)")
    }
  }

  /// The same as a datum, for a variable.
  func datum(in region: UnsafeMutablePointer<Region>) -> Datum {
    switch self {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .uint(let value): return .uint(value)
    case .double(let value): return .double(value)
    case .string(let value): return region.pointee.string(value)
    case .bytes(let value): return region.pointee.bytes(value)
    case .type(let value): return region.pointee.bytes(Array(value.utf8), .type)
    case .timestamp(let seconds, let nanos): return Datum(.timestamp, UInt64(bitPattern: seconds), length: UInt32(bitPattern: nanos))
    case .duration(let seconds, let nanos): return Datum(.duration, UInt64(bitPattern: seconds), length: UInt32(bitPattern: nanos))
    case .list(let elements): return region.pointee.list(elements.map { $0.datum(in: region) })
    case .map(let pairs):
      let flat = pairs.flatMap { [$0.0.datum(in: region), $0.1.datum(in: region)] }
      return flat.withUnsafeBufferPointer { MapStorage.make($0, in: region) } ?? .null
    case .optional(let value): return value.map { region.pointee.optional($0.datum(in: region)) } ?? .none
    case .other: return .null
    }
  }

  /// Of the same type throughout; maps in any order, a double by its bits but for NaN.
  static func == (one: Sample, other: Sample) -> Bool {
    switch (one, other) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.int(let a), .int(let b)): a == b
    case (.uint(let a), .uint(let b)): a == b
    case (.double(let a), .double(let b)): a.isNaN ? b.isNaN : a.bitPattern == b.bitPattern
    case (.string(let a), .string(let b)): Array(a.utf8) == Array(b.utf8)
    case (.bytes(let a), .bytes(let b)): a == b
    case (.type(let a), .type(let b)), (.other(let a), .other(let b)): a == b
    case (.timestamp(let a, let b), .timestamp(let c, let d)), (.duration(let a, let b), .duration(let c, let d)): a == c && b == d
    case (.list(let a), .list(let b)): a == b
    case (.map(let a), .map(let b)): a.count == b.count && a.allSatisfy { pair in b.contains { $0.0 == pair.0 && $0.1 == pair.1 } }
    case (.optional(let a), .optional(let b)): a == b
    default: false
    }
  }

  var description: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .uint(let value): "\(value)u"
    case .double(let value): "\(value)"
    case .string(let value): "\"\(value)\""
    case .bytes(let value): "b\(value)"
    case .type(let value): "type \(value)"
    case .timestamp(let seconds, let nanos): "timestamp \(seconds).\(nanos)"
    case .duration(let seconds, let nanos): "duration \(seconds).\(nanos)"
    case .list(let elements): "\(elements)"
    case .map(let pairs): "{\(pairs.map { "\($0.0): \($0.1)" }.joined(separator: ", "))}"
    case .optional(let value): "optional \(value.map(\.description) ?? "none")"
    case .other(let what): what
    }
  }
}
