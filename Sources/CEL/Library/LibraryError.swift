/// Why a library function has no result: the text of the error that CEL's evaluation ends with.
struct LibraryError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The message, lower case, without a full stop.
  let what: String

  init(_ what: String) { self.what = what }

  var description: String { what }
}
