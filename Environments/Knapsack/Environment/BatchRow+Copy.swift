import ReinforcementLearning

extension BatchRow<Float> {
  /// Writes numbers that the state keeps as the observation shows them.
  @inline(__always)
  mutating func copy(_ numbers: [Float]) {
    withUnsafeMutableBufferPointer { row in
      numbers.withUnsafeBufferPointer { row.baseAddress!.update(from: $0.baseAddress!, count: min($0.count, row.count)) }
    }
  }
}

extension BatchRow<Bool> {
  /// Writes flags that the state keeps as bytes of 0 and 1.
  @inline(__always)
  mutating func copy(_ bytes: [UInt8]) {
    withUnsafeMutableBufferPointer { flags in
      bytes.withUnsafeBytes { bytes in
        let count = min(bytes.count, flags.count)
        UnsafeMutableRawBufferPointer(flags).copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
      }
    }
  }
}
