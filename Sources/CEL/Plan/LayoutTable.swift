/// How the values of variables are laid out in memory, derived from their declared types: which number is an int and which a double, and
/// which maps are records whose fields are found by index.
final class LayoutTable: @unchecked Sendable {
  /// What matters of a type when a value is laid out.
  enum Kind: UInt8 { case dyn, int, uint, double, bytes, timestamp, duration, list, map, record }

  /// One type.
  struct Layout {
    var kind: Kind
    /// The layout of the elements of a list or the values of a map; the index of a record's shape.
    var child: Int32
  }

  /// The fields of a record, in the order of its declaration.
  struct Shape {
    let name: String
    let fields: [CELType.Field]
    /// Their names as data, and their layouts.
    let names: UnsafeMutablePointer<Datum>
    let layouts: [Int32]
    var count: Int { fields.count }

    func index(_ key: Datum) -> Int? {
      for index in 0..<fields.count where Bytes.equal(names[index], key) { return index }
      return nil
    }
  }

  /// The first is that of any value.
  let layouts: [Layout]
  /// The records, each once.
  let shapes: [Shape]
  /// The layout of each variable.
  let variables: [Int32]
  /// Where the shapes' names lie.
  private let region: UnsafeMutablePointer<Region>

  /// The types of the variables, in the order of their slots.
  init(_ types: [CELType]) {
    region = .allocate(capacity: 1)
    region.initialize(to: Region())
    var builder = Builder(region: region)
    variables = types.map { builder.add($0) }
    layouts = builder.layouts
    shapes = builder.shapes
  }

  deinit {
    region.pointee.deallocate()
    region.deinitialize(count: 1)
    region.deallocate()
  }

  /// The shape of a record type; nil if no variable is declared with it.
  func shape(name: String, fields: [CELType.Field]) -> Int? {
    shapes.firstIndex { $0.name == name && $0.fields == fields }
  }

  /// Collects layouts and shapes, each of them once.
  private struct Builder {
    let region: UnsafeMutablePointer<Region>
    var layouts: [Layout] = [Layout(kind: .dyn, child: 0)]
    var shapes: [Shape] = []

    mutating func add(_ type: CELType) -> Int32 {
      switch type {
      case .int: return intern(.int)
      case .uint: return intern(.uint)
      case .double: return intern(.double)
      case .bytes: return intern(.bytes)
      case .timestamp: return intern(.timestamp)
      case .duration: return intern(.duration)
      case .list(let element): return intern(.list, add(element))
      case .map(_, let value): return intern(.map, add(value))
      case .record(let name, let fields): return intern(.record, shape(name, fields))
      default: return 0
      }
    }

    private mutating func shape(_ name: String, _ fields: [CELType.Field]) -> Int32 {
      if let known = shapes.firstIndex(where: { $0.name == name && $0.fields == fields }) { return Int32(known) }
      var children: [Int32] = []
      for field in fields { children.append(add(field.type)) }
      let names = region.pointee.allocate(data: fields.count)
      for (index, field) in fields.enumerated() { (names + index).initialize(to: region.pointee.string(field.name)) }
      shapes.append(Shape(name: name, fields: fields, names: names, layouts: children))
      return Int32(shapes.count - 1)
    }

    private mutating func intern(_ kind: Kind, _ child: Int32 = 0) -> Int32 {
      if let known = layouts.firstIndex(where: { $0.kind == kind && $0.child == child }) { return Int32(known) }
      layouts.append(Layout(kind: kind, child: child))
      return Int32(layouts.count - 1)
    }
  }
}
