import Facts
import Host

/// /proc/meminfo (proc_meminfo(5)).
enum MemoryInfo {
  /// A line in kB, as bytes; nil where the kernel does not write it (MemAvailable before 3.14) or wrote something else.
  static func bytes(_ name: String, in text: String) -> Int? {
    for line in KernelText.lines(text) where line.hasPrefix(name) && line.dropFirst(name.count).hasPrefix(":") {
      let words = KernelText.words(line.dropFirst(name.count + 1))
      guard words.count == 2, words[1] == "kB", let kilobytes = KernelText.number(words[0]) else { return nil }
      let (bytes, overflow) = kilobytes.multipliedReportingOverflow(by: 1024)
      return overflow ? nil : bytes
    }
    return nil
  }
}
