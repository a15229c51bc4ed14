import Wire

/// The memory behind an activation: the variables' values, laid out when they are first read, and room to compute in.
final class Store {
  /// Those of the environment that it is for.
  let declarations: Declarations
  /// One datum a variable.
  let slots: UnsafeMutablePointer<Datum>
  /// Where the values of bound variables lie, until the activation is reset.
  let bindings: UnsafeMutablePointer<Region>
  /// Where an evaluation puts what it makes; given back before the next one.
  let scratch: UnsafeMutablePointer<Region>
  /// What pending slots are bound to.
  private var nodes: [Document.Node?]
  /// The variables of macros, as many as the largest program had.
  private(set) var locals: UnsafeMutablePointer<Datum>
  private var localCapacity = 32
  /// Patterns that were not known when the expression was compiled, and time zones.
  var patterns: [String: LinearRegex] = [:]
  /// Time zones that have been read.
  var zones: [String: ZoneInfo] = [:]

  /// All variables absent.
  init(_ declarations: Declarations) {
    self.declarations = declarations
    let count = max(1, declarations.variables.count)
    slots = .allocate(capacity: count)
    slots.initialize(repeating: Datum(.absent), count: count)
    nodes = Array(repeating: nil, count: declarations.variables.count)
    locals = .allocate(capacity: localCapacity)
    locals.initialize(repeating: Datum(.unevaluated), count: localCapacity)
    bindings = .allocate(capacity: 1)
    bindings.initialize(to: Region())
    scratch = .allocate(capacity: 1)
    scratch.initialize(to: Region())
  }

  deinit {
    slots.deallocate()
    locals.deallocate()
    for region in [bindings, scratch] {
      region.pointee.deallocate()
      region.deinitialize(count: 1)
      region.deallocate()
    }
  }

  /// A store with the same variables, nothing of it laid out yet.
  func copy() -> Store {
    let other = Store(declarations)
    for slot in nodes.indices {
      if let node = nodes[slot] { other.bind(slot, node) } else if slots[slot].tag == .unknown { other.bindUnknown(slot) }
    }
    return other
  }

  /// A slot out of range is ignored.
  func bind(_ slot: Int, _ node: Document.Node) {
    guard nodes.indices.contains(slot) else { return }
    nodes[slot] = node
    slots[slot] = Datum(.pending)
  }

  /// A slot out of range is ignored.
  func bindUnknown(_ slot: Int) {
    guard nodes.indices.contains(slot) else { return }
    nodes[slot] = nil
    slots[slot] = Datum(.unknown, UInt64(slot), length: 1)
  }

  /// Forgets all variables and gives their memory back.
  func reset() {
    for slot in nodes.indices {
      nodes[slot] = nil
      slots[slot] = Datum(.absent)
    }
    bindings.pointee.reset()
    scratch.pointee.reset()
  }

  /// Makes room for an evaluation.
  func prepare(locals count: Int) {
    scratch.pointee.reset()
    guard count > localCapacity else { return }
    locals.deallocate()
    localCapacity = count
    locals = .allocate(capacity: count)
    locals.initialize(repeating: Datum(.unevaluated), count: count)
  }

  /// Lays the value of a pending slot out as its type says.
  func layOut(_ slot: Int) -> Datum {
    guard let node = nodes[slot] else { return slots[slot] }
    let layout = NodeLayout(view: node.document.view, layouts: declarations.layouts, region: bindings)
    let datum = layout.datum(node.index, declarations.layouts.variables[slot])
    slots[slot] = datum
    return datum
  }
}
