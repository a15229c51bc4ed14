/// All functions of the language and of the extensions that are on: one table, built once.
enum Library {
  /// What an environment has if nothing else is declared.
  static let table = FunctionTable(all)

  /// The rows of all files of this folder.
  static let all: [Function] = {
    let parts = [
      StandardFunctions.all, ConversionFunctions.all, TimeFunctions.all, StringFunctions.all, MathFunctions.all, ListFunctions.all,
      SetFunctions.all, OptionalFunctions.all, EncoderFunctions.all, RegexFunctions.all, NetworkFunctions.all,
    ]
    var all: [Function] = []
    all.reserveCapacity(parts.reduce(0) { $0 + $1.count })
    for part in parts { all += part }
    return all
  }()
}
