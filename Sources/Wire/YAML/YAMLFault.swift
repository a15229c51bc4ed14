internal import CYAML

/// Why a text is not the YAML we read, in words.
enum YAMLFault {
  /// The error that a failed tree tells of.
  static func describe(_ tree: cyaml_tree, name: String, text: [UInt8], limits: Limits) -> WireError {
    var (line, column) = (Int(tree.line), Int(tree.column))
    if tree.status == CYAML_UTF8 {
      (line, column) = text.withUnsafeBufferPointer { lineAndColumn($0, at: tree.offset) }
    }
    let (what, hint) = words(tree, limits)
    return WireError(name: name, line: max(line, 1), column: max(column, 1), what: what, hint: hint)
  }

  private static func words(_ tree: cyaml_tree, _ limits: Limits) -> (what: String, hint: String?) {
    let problem = tree.problem.map { String(cString: $0) } ?? "not YAML"
    switch tree.status {
    case CYAML_SYNTAX:
      return (problem, tree.context.map { "\(String(cString: $0)) that starts at \(tree.context_line):\(tree.context_column)" })
    case CYAML_UTF8: return (problem, "save the file as UTF-8, without control characters")
    case CYAML_ALIAS: return ("alias", "aliases are not read here: write the value out")
    case CYAML_ANCHOR: return ("anchor", "anchors are not read here: write the value out where it is used")
    case CYAML_TAG: return ("tag", "tags are not read here: a text in quotes is a text, a plain number a number")
    case CYAML_MERGE: return ("merge key", "merge keys are not read here: write the members out")
    case CYAML_SECOND_DOCUMENT: return ("a second document", "a file holds one document: put the other one in a file of its own")
    case CYAML_COMPLEX_KEY: return ("a key that is a list or a map", "a key is a text")
    case CYAML_EMPTY_KEY: return ("an empty key", "write \"\" if that is meant")
    case CYAML_DEPTH: return (LimitFault.depth(limits.depth), LimitFault.hint)
    case CYAML_NODES: return (LimitFault.nodes(limits.nodes), LimitFault.hint)
    default: return ("not enough memory to read it", nil)
    }
  }
}
