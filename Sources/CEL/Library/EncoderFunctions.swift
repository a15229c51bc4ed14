/// Base64 (cel-go `ext/encoders.go`; RFC 4648).
enum EncoderFunctions {
  /// `base64.encode` and `base64.decode`.
  static let all: [Function] = [
    Function("base64.encode", [.global(.bytes, returns: .string)]) { evaluator, arguments in
      guard arguments.match(.bytes) else { return .noSuchOverload("base64.encode") }
      guard evaluator.charge(arguments[0].text.count / 8) else { return Evaluator.exhausted }
      return evaluator.scratch.pointee.string(Base64.encode(arguments[0].text))
    },
    Function("base64.decode", [.global(.string, returns: .bytes)]) { evaluator, arguments in
      guard arguments.match(.string) else { return .noSuchOverload("base64.decode") }
      guard evaluator.charge(arguments[0].text.count / 8) else { return Evaluator.exhausted }
      return evaluator.result { () throws(LibraryError) in
        evaluator.scratch.pointee.bytes(try Base64.decode(arguments[0].string))
      }
    },
  ]
}
