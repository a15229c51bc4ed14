/// All functions of the language and of the extensions that are on: one table, built once.
enum Library {
  static let table = FunctionTable(all)

  static let all: [Function] =
    StandardFunctions.all + ConversionFunctions.all + TimeFunctions.all + StringFunctions.all + MathFunctions.all + ListFunctions.all
    + SetFunctions.all + OptionalFunctions.all + EncoderFunctions.all + RegexFunctions.all + NetworkFunctions.all
}
