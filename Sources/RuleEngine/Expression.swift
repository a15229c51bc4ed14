import Wire

/// A CEL expression as it stands in a pack. It is compiled when it is first evaluated: what does not fire costs nothing.
package struct Expression: Sendable {
  package let text: String
  /// The scalar that it stands in, for errors.
  let node: Document.Node
  /// Where it starts within that scalar, in code points: past `${` in a template.
  let offset: Int
  let pack: Int
  /// What its value must be.
  let expected: Expected

  enum Expected: Sendable { case bool, string }

  /// What tells it from every other expression of a rule set.
  var identity: Identity { Identity(pack: Int32(truncatingIfNeeded: pack), node: node.index, offset: Int32(truncatingIfNeeded: offset)) }

  struct Identity: Hashable, Sendable {
    let pack: Int32, node: Int32, offset: Int32
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
