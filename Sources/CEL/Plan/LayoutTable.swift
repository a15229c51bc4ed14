/// How the values of variables are laid out in memory, derived from their declared types: which number is an int and which a double, and
/// which maps are records whose fields are found by index.
final class LayoutTable: @unchecked Sendable {
  enum Kind: UInt8 { case dyn, int, uint, double, bytes, timestamp, duration, list, map, record }

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

  private(set) var layouts: [Layout] = [Layout(kind: .dyn, child: 0)]
  /// Never changed once the initializer is done, so that reading it from many threads is safe.
  private(set) var shapes: [Shape] = []
  /// The layout of each variable.
  private(set) var variables: [Int32] = []
  private var region = Region()

  init(_ types: [CELType]) { for type in types { variables.append(add(type)) } }

  deinit { region.deallocate() }

  /// The shape of a record type; nil if no variable is declared with it.
  func shape(name: String, fields: [CELType.Field]) -> Int? {
    shapes.firstIndex { $0.name == name && $0.fields == fields }
  }

  private func add(_ type: CELType) -> Int32 {
    switch type {
    case .int: return intern(.int)
    case .uint: return intern(.uint)
    case .double: return intern(.double)
    case .bytes: return intern(.bytes)
    case .timestamp: return intern(.timestamp)
    case .duration: return intern(.duration)
    case .list(let element): return intern(.list, add(element))
    case .map(_, let value): return intern(.map, add(value))
    case .record(let name, let fields):
      if let known = shape(name: name, fields: fields) { return intern(.record, Int32(known)) }
      let children = fields.map { add($0.type) }
      let names = region.allocate(data: fields.count)
      for (index, field) in fields.enumerated() { (names + index).initialize(to: region.string(field.name)) }
      shapes.append(Shape(name: name, fields: fields, names: names, layouts: children))
      return intern(.record, Int32(shapes.count - 1))
    default: return 0
    }
  }

  private func intern(_ kind: Kind, _ child: Int32 = 0) -> Int32 {
    if let known = layouts.firstIndex(where: { $0.kind == kind && $0.child == child }) { return Int32(known) }
    layouts.append(Layout(kind: kind, child: child))
    return Int32(layouts.count - 1)
  }
}
