import Wire

/// Lays a part of a document out in a region, in the form that expressions compute with. Texts stay where the document has them.
struct NodeLayout {
  /// The document.
  let view: Document.View
  /// How values of each type are laid out.
  let layouts: LayoutTable
  /// Where to.
  let region: UnsafeMutablePointer<Region>

  /// A value that is not of its declared type is laid out as what it is: functions refuse it then.
  func datum(_ node: Int32, _ layout: Int32) -> Datum {
    switch view.kind(node) {
    case .null: return .null
    case .bool: return .bool(view.bool(node) == true)
    case .number: return number(node, layouts.layouts[Int(layout)].kind)
    case .string: return string(node, layouts.layouts[Int(layout)].kind)
    case .array: return list(node, layouts.layouts[Int(layout)])
    case .object: return map(node, layouts.layouts[Int(layout)])
    }
  }

  private func number(_ node: Int32, _ kind: LayoutTable.Kind) -> Datum {
    if kind != .double, let integer = view.int(node) {
      return kind == .uint && integer >= 0 ? .uint(UInt64(integer)) : .int(integer)
    }
    // Beyond all doubles lies infinity, as `Document.Node.value` has it.
    return .double(view.double(node) ?? view.withUTF8(node) { $0.first == UInt8(ascii: "-") ? -.infinity : .infinity })
  }

  private func string(_ node: Int32, _ kind: LayoutTable.Kind) -> Datum {
    let text =
      if let bytes = view.utf8(node) {
        Datum(.string, UInt64(UInt(bitPattern: bytes.baseAddress)), length: UInt32(bytes.count))
      } else {
        view.withUTF8(node) { region.pointee.text(.string, copying: UnsafeRawBufferPointer($0)) }
      }
    switch kind {
    case .bytes: return Datum(.bytes, text.bits, length: text.length)
    // A text that is no time stays a text, which no function of times takes.
    case .timestamp: return (try? Timestamp(text.string)).map { Datum($0) } ?? text
    case .duration: return (try? Duration(text.string)).map { Datum($0) } ?? text
    default: return text
    }
  }

  private func list(_ node: Int32, _ layout: LayoutTable.Layout) -> Datum {
    let child = layout.kind == .list ? layout.child : 0
    let count = view.count(node)
    let data = region.pointee.allocate(data: count)
    var element = view.first(node)
    for index in 0..<count {
      (data + index).initialize(to: datum(element, child))
      element = view.next(element)
    }
    return Datum(.list, UInt64(UInt(bitPattern: data)), length: UInt32(count))
  }

  private func map(_ node: Int32, _ layout: LayoutTable.Layout) -> Datum {
    if layout.kind == .record { return record(node, Int(layout.child)) }
    let child = layout.kind == .map ? layout.child : 0
    let count = view.count(node)
    let pairs = region.pointee.allocate(data: count * 2)
    var key = view.first(node)
    for index in 0..<count {
      (pairs + index * 2).initialize(to: string(key, .dyn))
      (pairs + index * 2 + 1).initialize(to: datum(key + 1, child))
      key = view.next(key + 1)
    }
    // Documents that are judged have no key twice; of one that has, nothing can be relied on.
    return MapStorage.make(UnsafeBufferPointer(start: pairs, count: count * 2), in: region) ?? .null
  }

  /// Members that the type does not name are not seen.
  private func record(_ node: Int32, _ index: Int) -> Datum {
    let shape = layouts.shapes[index]
    let values = region.pointee.allocate(data: shape.count)
    values.initialize(repeating: Datum(.absent), count: shape.count)
    var key = view.first(node)
    var expected = 0
    for _ in 0..<view.count(node) {
      // Members mostly come in the order of the declaration.
      let name = string(key, .dyn)
      let field = expected < shape.count && Bytes.equal(shape.names[expected], name) ? expected : shape.index(name)
      if let field {
        values[field] = datum(key + 1, shape.layouts[field])
        expected = field + 1
      }
      key = view.next(key + 1)
    }
    return Datum(.record, UInt64(UInt(bitPattern: values)), length: UInt32(index))
  }
}
