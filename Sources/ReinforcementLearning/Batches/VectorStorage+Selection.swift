import Core

/// Stepping and cutting off some of the copies, as wrappers of a batch do.
extension VectorStorage {
  @inlinable
  func step(discrete numbers: UnsafeBufferPointer<Int32>, only copies: UnsafeBufferPointer<Int32>) throws {
    guard !choices.isEmpty else { throw mismatch("whole numbers, but it takes continuous actions") }
    try check(copies, numbers.count)
    for copy in copies {
      for dimension in 0..<width {
        let number = numbers[Int(copy) * width + dimension]
        guard number >= 0, number < choices[dimension] else { throw wrongNumber(Int(number), dimension: dimension) }
      }
    }
    try step(numbers, only: copies) { E.Action.discrete($0) }
  }

  @inlinable
  func step(continuous numbers: UnsafeBufferPointer<Float>, only copies: UnsafeBufferPointer<Int32>) throws {
    guard !low.isEmpty else { throw mismatch("real numbers, but it takes discrete actions") }
    try check(copies, numbers.count)
    for copy in copies {
      for dimension in 0..<width where !numbers[Int(copy) * width + dimension].isFinite {
        throw mismatch("the number \(numbers[Int(copy) * width + dimension]) in dimension \(dimension)")
      }
    }
    try step(numbers, only: copies) { clippedAction($0) }
  }

  @inlinable @inline(__always)
  func step<Number>(
    _ numbers: UnsafeBufferPointer<Number>, only copies: UnsafeBufferPointer<Int32>,
    _ action: (UnsafeBufferPointer<Number>) -> E.Action?
  ) throws {
    var stray: WarrenError?
    for copy in copies {
      let start = Int(copy) &* width
      guard let action = action(UnsafeBufferPointer(rebasing: numbers[start..<start &+ width])) else {
        throw mismatch("a number that \(E.Action.self) has no case for")
      }
      advance(Int(copy), action, &stray)
    }
    if let stray { throw stray }
  }

  @inlinable
  func truncate(_ copies: UnsafeBufferPointer<Int32>) throws {
    try check(copies, count * width)
    var stray: WarrenError?
    for copy in copies {
      let copy = Int(copy)
      guard buffers.statuses[copy] == .running, buffers.runningLengths[copy] > 0 else {
        throw mismatch("the end of an episode in copy \(copy), where none has taken a step")
      }
      buffers.statuses[copy] = .truncated
      beginNext(&environments[copy], &streams[copy], copy, &stray)
      writePresent(&environments[copy], copy, &stray)
    }
    if let stray { throw stray }
  }

  /// Checks that there are such copies, and a row of actions for each.
  @usableFromInline
  func check(_ copies: UnsafeBufferPointer<Int32>, _ numbers: Int) throws {
    let rows = min(numbers / width, count)
    guard rows * width == numbers else { throw mismatch("\(numbers) numbers for \(count) copies of \(width) each") }
    for copy in copies where copy < 0 || copy >= rows {
      throw mismatch("a copy \(copy); there are 0 to \(rows - 1)")
    }
  }
}
