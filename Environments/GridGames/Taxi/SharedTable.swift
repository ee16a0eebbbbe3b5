/// A table of small numbers that is made once and kept as long as the program runs: read by every step of every copy of an
/// environment, without counting references as an array does.
struct SharedTable: @unchecked Sendable {
  private let entries: UnsafePointer<UInt8>

  init(_ numbers: [Int]) {
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: numbers.count)
    for (index, number) in numbers.enumerated() { memory[index] = UInt8(number) }
    entries = UnsafePointer(memory)
  }

  subscript(index: Int) -> UInt8 { entries[index] }
}
