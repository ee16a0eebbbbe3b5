import Core
import Tensors

extension PlanBuilder {
  mutating func gemm(_ node: NodeReader) throws -> [PlanValue?] {
    var (a, b) = (try numbers(0, of: node), try numbers(1, of: node))
    let (alpha, beta) = (try node.float("alpha", else: 1), try node.float("beta", else: 1))
    guard a.rank == 2, b.rank == 2 else {
      throw node.refuse("it multiplies matrices, not tensors of the dimensions \(a.dimensions) and \(b.dimensions)")
    }
    if try node.flag("transA") { a = transposed(a, by: [1, 0]) }
    if try node.flag("transB") { b = transposed(b, by: [1, 0]) }
    let c = node.hasInput(2) && beta != 0 ? try numbers(2, of: node) : nil
    let n = b.dimensions[1]
    if alpha == 1, beta == 1, let c, c.count == n, c.dimensions.last == n {
      return [try linear(a, b, bias: c, node)]
    }
    var result = try linear(a, b, bias: nil, node)
    if alpha != 1 { result = try scaled(result, by: alpha, node) }
    if var c {
      if beta != 1 { c = try scaled(c, by: beta, node) }
      result = try pair(result, c, .add, node)
      guard result.dimensions == [a.dimensions[0], n] else { throw node.refuse("a sum with \(c.dimensions) does not fit") }
    }
    return [result]
  }

  private mutating func scaled(_ value: PlanValue, by factor: Float, _ node: NodeReader) throws -> PlanValue {
    try pair(
      value, PlanValue(content: .known(HostArray([], floats: [factor])), dimensions: []), .multiply, node)
  }

  /// a · b + bias, for a of [..., k] and b of [k, n].
  private mutating func linear(_ a: PlanValue, _ b: PlanValue, bias: PlanValue?, _ node: NodeReader) throws -> PlanValue {
    let (k, n) = (b.dimensions[0], b.dimensions[1])
    guard a.dimensions.last == k else {
      throw node.refuse("matrices of the dimensions \(a.dimensions) and \(b.dimensions) do not fit")
    }
    let (x, w) = (try dense(a, at: node.place), try dense(b, at: node.place))
    let c = try bias.map { try dense($0, at: node.place) }
    let (input, weight, row) = (Shape(rows: a.count / max(k, 1), columns: k), Shape(rows: k, columns: n), Shape([n]))
    return try emit(a.dimensions.dropLast() + [n], at: node.place) { run in
      run.tensor(x, input).linear(run.tensor(w, weight), bias: c.map { run.tensor($0, row) })
    }
  }

  mutating func matrixProduct(_ node: NodeReader) throws -> [PlanValue?] {
    let (a, b) = (try numbers(0, of: node), try numbers(1, of: node))
    guard a.rank >= 2, b.rank >= 2 else {
      throw node.refuse("it multiplies matrices, not tensors of the dimensions \(a.dimensions) and \(b.dimensions)")
    }
    if b.rank == 2 { return [try linear(a, b, bias: nil, node)] }
    let (m, k, n) = (a.dimensions[a.rank - 2], a.dimensions[a.rank - 1], b.dimensions[b.rank - 1])
    guard b.dimensions[b.rank - 2] == k,
      let batch = Broadcast.dimensions([Array(a.dimensions.dropLast(2)), Array(b.dimensions.dropLast(2))]),
      elementCount(batch + [m, n], limit: Self.largestCount) != nil
    else { throw node.refuse("matrices of the dimensions \(a.dimensions) and \(b.dimensions) do not fit") }
    let (x, from) = try matrices(a, batch: batch, node)
    let (y, other) = try matrices(b, batch: batch, node)
    let dimensions = batch + [m, n]
    let operation = MatrixProducts(m: m, n: n, k: k, a: from, b: other, shape: Shape(collapsing: dimensions))
    return [try emit(dimensions, at: node.place) { $0.tape.apply(operation, to: [$0.results[x], $0.results[y]]) }]
  }

  /// Where the matrices of a tensor lie: as they are if their rows or their columns are in one piece, else put in order.
  private mutating func matrices(
    _ value: PlanValue, batch: [Int], _ node: NodeReader
  ) throws -> (step: Int, MatrixProducts.Place) {
    let strides = value.strides
    let (rows, columns) = (value.dimensions[value.rank - 2], value.dimensions[value.rank - 1])
    var (row, column) = (strides[value.rank - 2], strides[value.rank - 1])
    // A single row or column is in one piece wherever it lies.
    if columns == 1 { column = 1 } else if rows == 1, column != 1 { row = 1 }
    guard row == 1 || column == 1 else {
      let index = try dense(value, at: node.place)
      return try matrices(PlanValue(content: .result(index), dimensions: value.dimensions), batch: batch, node)
    }
    let missing = batch.count - (value.rank - 2)
    let steps = zip(value.dimensions, strides).dropLast(2).map { $0 == 1 ? 0 : $1 }
    let starts = IndexMap.strided(batch, strides: Array(repeating: 0, count: missing) + steps).map { Int($0) }
    return (try step(value, at: node.place), MatrixProducts.Place(starts: starts, row: row, column: column))
  }
}
