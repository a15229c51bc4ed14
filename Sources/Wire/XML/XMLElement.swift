/// An XML element as `XML.read` tells it; on any other node these find nothing.
extension Document.Node {
  /// The element's name.
  public var name: String? { self["name"]?.string }

  /// The text of an attribute.
  public func attribute(_ key: String) -> String? { self["attributes"]?[key]?.string }

  /// The child elements of that name, in the order of the text.
  public func children(named name: String) -> [Document.Node] {
    self["children"]?.children.filter { $0["name"]?.equals(name) == true } ?? []
  }

  /// The first child element of that name.
  public func child(_ name: String) -> Document.Node? {
    self["children"]?.children.first { $0["name"]?.equals(name) == true }
  }

  /// The text of an element, without that of its children: `x` in `<a>x</a>`; empty if there is none.
  public var text: String { self["children"]?.children.compactMap(\.string).joined() ?? "" }
}
