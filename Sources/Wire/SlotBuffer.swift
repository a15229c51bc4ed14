/// A growing run of slots: the arena while it is being filled.
struct SlotBuffer: ~Copyable {
  private(set) var base: UnsafeMutablePointer<Slot>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int) {
    self.capacity = max(capacity, 8)
    base = .allocate(capacity: self.capacity)
  }

  /// As many slots as are known beforehand; `fill` must initialize all of them.
  init(count: Int, _ fill: (UnsafeMutablePointer<Slot>) -> Void) {
    self.init(capacity: count)
    fill(base)
    self.count = count
  }

  deinit { base.deallocate() }

  /// Adds a slot and returns its index. The caller keeps the count below `Int32.max`: see `Limits.ceiling`.
  @discardableResult
  @inline(__always) mutating func append(_ slot: Slot) -> Int {
    if count == capacity { grow() }
    (base + count).initialize(to: slot)
    count += 1
    return count - 1
  }

  @inline(never) private mutating func grow() {
    capacity *= 2
    let larger = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
    larger.moveInitialize(from: base, count: count)
    base.deallocate()
    base = larger
  }

  /// The free memory behind the slots, for a reader that fills it without asking at each step.
  struct Room {
    var next: UnsafeMutablePointer<Slot>
    var end: UnsafeMutablePointer<Slot>
  }

  /// The free memory, as far as the buffer may hold `limit` slots.
  func room(atMost limit: Int) -> Room { Room(next: base + count, end: base + max(count, min(capacity, limit))) }

  /// Counts the slots that were put into the room.
  mutating func take(_ room: Room) { count = room.next - base }

  /// Makes more room, if the limit lets it.
  @inline(never) mutating func grow(_ room: inout Room, atMost limit: Int) {
    take(room)
    if count == capacity, count < limit { grow() }
    room = self.room(atMost: limit)
  }

  /// Adds a scalar, whose subtree is itself alone.
  mutating func append(_ tag: Slot.Tag, start: Int, length: Int) {
    append(Slot(start: UInt32(start), length: UInt32(length), end: UInt32(count + 1), tag: tag))
  }

  /// Hands the memory over; the receiver deallocates it.
  consuming func release() -> UnsafeMutablePointer<Slot> {
    let memory = base
    discard self
    return memory
  }
}
