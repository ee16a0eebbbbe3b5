import CKernels
import Core

/// Rows of a table, chosen by index, on the tape.
struct EmbeddingRecord {
  let table: Place
  let indices: UnsafeMutablePointer<Int32>
  let count: Int, width: Int

  func propagate(on tape: Tape, gradient: UnsafeMutablePointer<Float>) {
    guard let target = tape.gradientTarget(table.node) else { return }
    if target.accumulates == 0 { wk_fill(target.pointer, 0, table.count) }
    wk_scatter_add_rows(target.pointer, gradient, indices, count, width)
  }
}

extension Tensor {
  /// The rows of a table whose numbers the tensor holds: [..., width] for `self` of any shape and a table [rows, width].
  ///
  /// A number that is no row of the table gives NaN, and ``Tape/check()`` an error.
  public func embedded(in table: Tensor) -> Tensor {
    precondition(
      table.shape.rank == 2 && shape.rank < 4, "a table of shape \(table.shape) does not fit indices of shape \(shape)")
    let tape = Tape.shared(by: table, self)
    let (x, rows, width) = (tape.address(of: self), table.shape[0], table.shape[1])
    let indices = UnsafeMutableRawPointer(tape.scratch(count)).bindMemory(to: Int32.self, capacity: count)
    var strays: [Int] = []
    for index in 0..<count {
      // Not a number fails both comparisons.
      let isRow = x[index] >= 0 && x[index] < Float(rows)
      if !isRow { strays.append(index) }
      indices[index] = isRow ? Int32(x[index]) : 0
    }
    let y = tape.result(Shape(shape.dimensions + [width]), isDifferentiable: table.node >= 0)
    wk_gather_rows(y.pointer, tape.address(of: table), indices, count, width)
    if let first = strays.first {
      tape.fail(
        WarrenError("there is no token \(x[first]): an embedding of \(rows) tokens takes 0 to \(rows - 1)", kind: .failure))
      for index in strays { wk_fill(y.pointer + index * width, .nan, width) }
    }
    tape.record(.embedding(EmbeddingRecord(table: Place(table), indices: indices, count: count, width: width)), for: y)
    return y
  }
}
