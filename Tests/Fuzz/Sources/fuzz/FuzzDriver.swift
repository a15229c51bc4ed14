/// One input for a fuzz test; returns 0.
typealias FuzzTest = @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32

// libFuzzer's own main cannot be used: -sanitize=fuzzer breaks every main.swift of a package.
// swift-format-ignore: AlwaysUseLowerCamelCase
@_silgen_name("LLVMFuzzerRunDriver")
private func LLVMFuzzerRunDriver(
  _ argc: UnsafeMutablePointer<Int32>, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: FuzzTest
) -> Int32

/// Hands the test to libFuzzer with the program's arguments, and returns its status.
func fuzz(_ test: FuzzTest) -> Int32 {
  var argc = CommandLine.argc
  var argv = CommandLine.unsafeArgv
  return LLVMFuzzerRunDriver(&argc, &argv, test)
}
