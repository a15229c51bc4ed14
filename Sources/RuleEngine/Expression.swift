import Wire

/// A CEL expression as it stands in a pack. It is compiled when it is first evaluated: what does not fire costs nothing.
package struct Expression: Sendable {
  /// The scalar that it stands in, for errors.
  let node: Document.Node
  /// Where it starts within that scalar, in code points: past `${` in a template.
  let offset: Int
  let pack: Int
  /// What its value must be.
  let expected: Expected
  /// Its text, where that is not the whole scalar.
  private let part: String?

  /// An expression that is all of a scalar, or a part of one.
  init(_ node: Document.Node, pack: Int, _ expected: Expected, part: String? = nil, offset: Int = 0) {
    (self.node, self.pack, self.expected, self.part, self.offset) = (node, pack, expected, part, offset)
  }

  /// `assert: true` and `when: false` are plain YAML booleans and valid expressions.
  package var text: String { part ?? node.string ?? (node.bool == true ? "true" : "false") }

  enum Expected: Sendable { case bool, string }

  /// What tells it from every other expression of a rule set.
  var identity: Identity { Identity(pack: Int32(truncatingIfNeeded: pack), node: node.index, offset: Int32(truncatingIfNeeded: offset)) }

  struct Identity: Hashable, Comparable, Sendable {
    let pack: Int32, node: Int32, offset: Int32

    static func < (one: Self, other: Self) -> Bool {
      (one.pack, one.node, one.offset) < (other.pack, other.node, other.offset)
    }
  }
}

/// An expression that makes a text: one for all languages where it is only names and values, or one for each.
package struct LocalizedExpression: Sendable {
  let en: Expression, es: Expression
}

/// A text with `${…}` in it: every language has its own expressions.
package struct Template: Sendable {
  enum Piece: Sendable {
    case text(String)
    case expression(Expression)
  }
  let pieces: [Piece]

  var expressions: [Expression] {
    pieces.compactMap { if case .expression(let expression) = $0 { expression } else { nil } }
  }
}

package struct LocalizedTemplate: Sendable {
  let en: Template, es: Template
}
