import Wire

/// Reads one input, and crashes if the document that comes of it does not hold together.
func readAndCheck(
  _ start: UnsafePointer<UInt8>?, _ count: Int, _ read: ([UInt8], Limits) throws(WireError) -> Document
) -> Int32 {
  let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
  // The length picks the limits, so that those are fuzzed too.
  let limits = count % 3 == 0 ? Limits(depth: 5, nodes: 40) : Limits(refusesDuplicateKeys: count % 3 == 1)
  do throws(WireError) {
    let document = try read(bytes, limits)
    do { try WireInvariants.check(document) } catch { fatalError("\(error)") }
  } catch {
    precondition(error.line >= 1 && error.column >= 1 && !error.what.isEmpty, "\(error)")
  }
  return 0
}
