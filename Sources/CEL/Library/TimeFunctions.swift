/// Timestamps and durations: conversions and accessors (langdef, "Timestamps and Durations").
enum TimeFunctions {
  /// `timestamp`, `duration` and the accessors.
  static let all: [Function] =
    [
      Function(
        "timestamp", [.global(.string, returns: .timestamp), .global(.timestamp, returns: .timestamp), .global(.int, returns: .timestamp)]
      ) {
        evaluator, arguments in
        guard arguments.count == 1 else { return .noSuchOverload("timestamp") }
        let value = arguments[0]
        switch value.tag {
        case .timestamp: return value
        case .int: return evaluator.result { () throws(LibraryError) in Datum(try Timestamp(seconds: value.int)) }
        case .string:
          return evaluator.result { () throws(LibraryError) in Datum(try Timestamp(value.string)) }
        default: return .noSuchOverload("timestamp")
        }
      },
      Function(
        "duration", [.global(.string, returns: .duration), .global(.duration, returns: .duration)]
      ) {
        evaluator, arguments in
        guard arguments.count == 1 else { return .noSuchOverload("duration") }
        let value = arguments[0]
        switch value.tag {
        case .duration: return value
        case .string:
          return evaluator.result { () throws(LibraryError) in Datum(try Duration(value.string)) }
        default: return .noSuchOverload("duration")
        }
      },
    ] + accessors.map(accessor)

  /// Those of a timestamp; four of them ask a duration as well.
  private static let accessors: [(name: StaticString, part: TimestampPart)] = [
    ("getFullYear", .fullYear), ("getMonth", .month), ("getDate", .date),
    ("getDayOfMonth", .dayOfMonth), ("getDayOfWeek", .dayOfWeek),
    ("getDayOfYear", .dayOfYear), ("getHours", .hours), ("getMinutes", .minutes),
    ("getSeconds", .seconds), ("getMilliseconds", .milliseconds),
  ]

  private static func accessor(_ name: StaticString, _ part: TimestampPart) -> Function {
    let ofDuration: Bool =
      switch part {
      case .hours, .minutes, .seconds, .milliseconds: true
      default: false
      }
    let overloads: [Function.Overload] = [.member(.timestamp, returns: .int), .member(.timestamp, .string, returns: .int)]
    return Function("\(name)", overloads + (ofDuration ? [.member(.duration, returns: .int)] : [])) { evaluator, arguments in
      if arguments.match(.duration), ofDuration, let duration = Duration(arguments[0]) {
        return .int(Self.part(part, of: duration))
      }
      guard arguments.match(.timestamp) || arguments.match(.timestamp, .string), let timestamp = Timestamp(arguments[0]) else {
        return .noSuchOverload(name)
      }
      guard arguments.count == 2 else { return .int(timestamp.part(part)) }
      return evaluator.result { (evaluator) throws(LibraryError) in
        .int(timestamp.part(part, offset: try evaluator.offset(of: arguments[1].string, at: timestamp)))
      }
    }
  }

  private static func part(_ part: TimestampPart, of duration: Duration) -> Int64 {
    switch part {
    case .hours: duration.hours
    case .minutes: duration.minutes
    case .milliseconds: duration.milliseconds
    default: duration.seconds
    }
  }
}

extension Timestamp {
  /// Nil for a datum of another type.
  init?(_ datum: Datum) {
    guard datum.tag == .timestamp else { return nil }
    do { try self.init(seconds: datum.int, nanos: Int32(bitPattern: datum.length)) } catch { return nil }
  }
}

extension Duration {
  /// Nil for a datum of another type.
  init?(_ datum: Datum) {
    guard datum.tag == .duration else { return nil }
    do {
      try self.init(nanoseconds: Int128(datum.int) * 1_000_000_000 + Int128(Int32(bitPattern: datum.length)))
    } catch { return nil }
  }
}

extension Datum {
  /// The same without the checks of its range.
  init(_ timestamp: Timestamp) {
    self.init(.timestamp, UInt64(bitPattern: timestamp.seconds), length: UInt32(bitPattern: timestamp.nanos))
  }

  /// The same without the checks of its range.
  init(_ duration: Duration) {
    self.init(.duration, UInt64(bitPattern: duration.seconds), length: UInt32(bitPattern: duration.nanos))
  }
}

// swift-format-ignore: AmbiguousTrailingClosureOverload
extension Evaluator {
  /// What the library computes; its error becomes the expression's.
  func result(_ body: () throws(LibraryError) -> Datum) -> Datum {
    do { return try body() } catch { return scratch.pointee.error(error.what) }
  }

  /// The same for a computation that itself needs the evaluator.
  mutating func result(_ body: (inout Evaluator) throws(LibraryError) -> Datum) -> Datum {
    do { return try body(&self) } catch { return scratch.pointee.error(error.what) }
  }

  /// `+` and `-` of points and spans of time; nil for two that do not go together.
  func times(_ operation: Instruction.Operation, _ a: Datum, _ b: Datum) -> Datum? {
    guard operation == .add || operation == .subtract else { return nil }
    let adds = operation == .add
    return switch (Timestamp(a), Duration(a), Timestamp(b), Duration(b)) {
    case (let a?, _, _, let b?): result { () throws(LibraryError) in Datum(adds ? try a.adding(b) : try a.subtracting(b)) }
    case (_, let a?, let b?, _) where adds: result { () throws(LibraryError) in Datum(try b.adding(a)) }
    case (let a?, _, let b?, _) where !adds: result { () throws(LibraryError) in Datum(try a.subtracting(b)) }
    case (_, let a?, _, let b?): result { () throws(LibraryError) in Datum(adds ? try a.adding(b) : try a.subtracting(b)) }
    default: nil
    }
  }

  /// Seconds east of UTC of a zone at a moment.
  mutating func offset(of name: String, at timestamp: Timestamp) throws(LibraryError) -> Int {
    switch try TimeZoneName(name) {
    case .offset(let seconds): return seconds
    case .named(let zone):
      if let known = store.zones[zone] { return known.offset(at: timestamp.seconds) }
      guard let bytes = store.declarations.zoneFile?(zone) else { throw LibraryError("unknown time zone: \(zone)") }
      // Reading a file costs far more than a step.
      guard charge(1_000) else { throw LibraryError("the expression costs too much to evaluate") }
      let info = try ZoneInfo(bytes)
      store.zones[zone] = info
      return info.offset(at: timestamp.seconds)
    }
  }
}
