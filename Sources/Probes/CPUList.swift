/// The kernel's list of processors, as in /sys/devices/system/cpu/online: `0-3,8` (Documentation/admin-guide/cputopology.rst).
enum CPUList {
  /// How many processors the list names, or nil where it is no such list. A range is counted, never walked.
  static func count(_ text: String) -> Int? {
    let text = KernelText.trimmed(text)
    if text.isEmpty { return nil }
    var total = 0
    for item in text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      let ends = item.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
      guard (1...2).contains(ends.count), let low = number(ends[0]), let high = number(ends[ends.count - 1]), low <= high else {
        return nil
      }
      total += high - low + 1
    }
    return total
  }

  /// At most seven digits: the sum of a line's worth of them stays far from overflow.
  private static func number(_ digits: String.UTF8View.SubSequence) -> Int? {
    digits.count <= 7 ? KernelText.number(Substring(digits)) : nil
  }
}
