/// One input for a fuzz target; returns 0.
public typealias FuzzTest = @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32

// libFuzzer's own main cannot be used: -sanitize=fuzzer breaks every main.swift of a package.
// swift-format-ignore: AlwaysUseLowerCamelCase
@_silgen_name("LLVMFuzzerRunDriver")
private func LLVMFuzzerRunDriver(
  _ argc: UnsafeMutablePointer<Int32>, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: FuzzTest
) -> Int32

/// Hands the test to libFuzzer with the program's arguments.
public func fuzz(_ test: FuzzTest) {
  var argc = CommandLine.argc
  var argv = CommandLine.unsafeArgv
  let status = LLVMFuzzerRunDriver(&argc, &argv, test)
  precondition(status == 0, "libFuzzer ended with \(status)")
}
