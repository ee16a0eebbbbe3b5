/// The part of a mask that belongs to one choice: how many of its entries are 1, and where they are. An entry is a byte of 0 or 1.
struct LegalEntries {
  private let mask: UnsafeBufferPointer<UInt8>
  private let start: Int
  private let count: Int
  /// All entries where there are at most eight, else those after the last whole eight; nothing at the end of the mask, where
  /// eight bytes cannot be read.
  private let rest: ByteMask?
  /// How many entries are 1.
  let total: Int

  @inline(__always)
  init(_ mask: UnsafeBufferPointer<UInt8>, from start: Int, count: Int) {
    self.mask = mask
    self.start = start
    self.count = count
    // They are read together with what follows them.
    let restStart = count <= 8 ? 0 : count & ~7
    let rest =
      start &+ restStart &+ 8 <= mask.count && restStart < count
      ? ByteMask(mask, at: start &+ restStart).first(count &- restStart) : nil
    self.rest = rest
    if restStart == 0, let rest {
      total = rest.count
    } else {
      total = Self.count(mask, from: start, count: count, rest: rest)
    }
  }

  /// The index of an entry that is 1, by its number among these; it is below ``total``.
  @inline(__always)
  func position(of number: Int) -> Int {
    if count <= 8, let rest { return rest.position(of: number) }
    return positionAmongMany(number)
  }

  private static func count(_ mask: UnsafeBufferPointer<UInt8>, from start: Int, count: Int, rest: ByteMask?) -> Int {
    let whole = count & ~7
    var total = 0
    for index in stride(from: 0, to: whole, by: 8) { total &+= ByteMask(mask, at: start &+ index).count }
    if let rest { return total &+ rest.count }
    for index in whole..<count { total &+= Int(mask[start &+ index]) }
    return total
  }

  private func positionAmongMany(_ number: Int) -> Int {
    let whole = count & ~7
    var remaining = number
    for index in stride(from: 0, to: whole, by: 8) {
      let entries = ByteMask(mask, at: start &+ index)
      let found = entries.count
      if remaining < found { return index &+ entries.position(of: remaining) }
      remaining &-= found
    }
    if let rest { return whole &+ rest.position(of: remaining) }
    for index in whole..<count {
      remaining &-= Int(mask[start &+ index])
      if remaining < 0 { return index }
    }
    return count &- 1
  }
}
