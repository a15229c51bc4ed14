internal import CExpat

/// XML as libvirt writes it; a DOCTYPE is refused, so no entity is ever expanded.
public enum XML {
  /// An element becomes `{"name": …, "attributes": {…}, "children": [element or text …]}` in the document.
  ///
  /// Text pieces are joined over comments and CDATA; white space beside elements is dropped. A name keeps its prefix (`qemu:arg`).
  public static func read(_ bytes: [UInt8], name: String, limits: Limits = Limits()) throws(WireError) -> Document {
    var limits = limits.clamped
    // Each element is two levels of the document: the object and its list of children.
    limits.depth = min(limits.depth, Limits.deepest / 2)
    guard bytes.count <= limits.bytes else {
      throw WireError(name: name, line: 1, column: 1, what: LimitFault.bytes(limits.bytes), hint: LimitFault.hint)
    }
    var tree = cexpat_tree()
    defer { cexpat_free(&tree) }
    let status = bytes.withUnsafeBytes {
      cexpat_parse(&tree, $0.assumingMemoryBound(to: CChar.self).baseAddress, $0.count, UInt32(limits.depth), UInt32(limits.nodes))
    }
    guard status == CEXPAT_OK else {
      let (what, hint) = words(tree, limits)
      throw WireError(name: name, line: max(Int(tree.line), 1), column: max(Int(tree.column), 1), what: what, hint: hint)
    }
    var layout = XMLLayout(tree)
    layout.run()
    return layout.finish(name: name)
  }

  private static func words(_ tree: cexpat_tree, _ limits: Limits) -> (what: String, hint: String?) {
    switch tree.status {
    case CEXPAT_SYNTAX: (tree.problem.map { String(cString: $0) } ?? "not XML", nil)
    case CEXPAT_DOCTYPE: ("DOCTYPE", "libvirt writes none, and its entities could expand without end: remove it")
    case CEXPAT_DEPTH: (LimitFault.depth(limits.depth), LimitFault.hint)
    case CEXPAT_PLACES: (LimitFault.nodes(limits.nodes), LimitFault.hint)
    default: ("not enough memory to read it", nil)
    }
  }
}
