import Core

/// One of the 1,218,998,108,160 ways to write a Sudoku differently and leave it as it is: digits renamed (9!), rows changed within
/// their bands and bands changed (6⁴), columns and stacks likewise (6⁴), rows and columns exchanged (2).
///
/// Number of solutions and difficulty remain.
public struct SudokuSymmetry: Sendable, Equatable {
  /// How many there are.
  public static let count = 362_880 * 1_679_616 * 2

  /// Which one, 0 to ``count`` - 1; 0 changes nothing.
  public let number: Int

  /// The symmetry of a number.
  public init(number: Int) {
    precondition(number >= 0 && number < Self.count, "there are \(Self.count) symmetries")
    self.number = number
  }

  /// A symmetry drawn uniformly.
  public init(using random: inout RandomStream) { number = random.integer(below: Self.count) }

  /// The grid, rewritten.
  public func applied(to grid: SudokuGrid) -> SudokuGrid {
    var result = SudokuGrid()
    grid.digits.withUnsafeBufferPointer { digits in
      result.digits.withUnsafeMutableBufferPointer { apply(to: digits, into: $0) }
    }
    return result
  }

  /// Writes the 81 digits of the grid, rewritten. Allocates nothing.
  func apply(to digits: UnsafeBufferPointer<UInt8>, into result: UnsafeMutableBufferPointer<UInt8>) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 28) { memory in
      var rest = number
      func take(_ count: Int) -> Int {
        defer { rest /= count }
        return rest % count
      }
      // The digits in the order that the number's factorial digits give; 0, the empty cell, remains.
      for digit in 0..<10 { memory[digit] = UInt8(digit) }
      for digit in 1..<9 { memory.swapAt(digit, digit + take(10 - digit)) }
      let isTransposed = take(2) == 1
      for lines in 0..<2 {
        let bands = Self.orders[take(6)]
        for band in 0..<3 {
          let order = Self.orders[take(6)]
          for line in 0..<3 { memory[10 + lines * 9 + band * 3 + line] = bands[band] * 3 + order[line] }
        }
      }
      for row in 0..<9 {
        for column in 0..<9 {
          let (from, to) = (Int(memory[10 + row]), Int(memory[19 + column]))
          result[row * 9 + column] = memory[Int(digits[isTransposed ? to * 9 + from : from * 9 + to])]
        }
      }
    }
  }

  /// The six orders of three things.
  private static let orders: [SIMD4<UInt8>] = [
    [0, 1, 2, 0], [0, 2, 1, 0], [1, 0, 2, 0], [1, 2, 0, 0], [2, 0, 1, 0], [2, 1, 0, 0],
  ]
}
