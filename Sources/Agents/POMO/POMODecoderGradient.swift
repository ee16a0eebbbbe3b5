import CKernels
import ReinforcementLearning
import Tensors

/// The gradient of a decoder's weighted log-probabilities with respect to the projections of the nodes, written out by hand:
/// all rows of all steps at once, as the steps depend on each other through the choices alone.
///
/// For the loss L = Σ weight · log π(choice) over rows, dL/d(clip · t) = weight · (1[choice] - π); from there back through the
/// hyperbolic tangent, the pointer's product, the glimpse and its softmax to the scores, which are added up for the nodes that
/// queries came from.
package final class POMODecoderGradient {
  package typealias Floats = UnsafeMutablePointer<Float>

  /// Rows that are treated together, so that what is between the products stays in cache.
  private static let chunk = 128

  private let size: POMODimensions
  /// Values of the glimpse by heads, transposed, [heads, head width, stride].
  private let transposedValues: Floats
  /// The gradient of the pointer's products, [chunk, stride].
  private let logits: Floats
  /// [chunk, width]
  private let glimpses: Floats
  /// The gradient of the scores, [chunk, heads, stride].
  private let scores: Floats
  /// The gradients of the decoder's tables.
  private let tables: [Floats]
  private let stateTable: Floats
  /// The gradient of the mean query, [width].
  private let meanQuery: Floats

  package init(_ size: POMODimensions) {
    self.size = size
    let chunk = Self.chunk
    transposedValues = AlignedMemory.allocate(size.width * size.stride)
    logits = AlignedMemory.allocate(chunk * size.stride)
    glimpses = AlignedMemory.allocate(chunk * size.width)
    scores = AlignedMemory.allocate(chunk * size.row)
    tables = size.queries.map { AlignedMemory.allocate(($0 == .mean ? 1 : size.nodes) * size.row) }
    stateTable = AlignedMemory.allocate(size.states * size.row)
    meanQuery = AlignedMemory.allocate(size.width)
  }

  deinit {
    for memory in [transposedValues, logits, glimpses, scores, stateTable, meanQuery] + tables {
      AlignedMemory.deallocate(memory)
    }
  }

  /// Computes the gradient of the rows that a decoder has kept.
  /// - Parameters:
  ///   - weights: [constructions], what the logarithm of each of a construction's probabilities is multiplied by.
  ///   - projections: those the decoder had.
  ///   - gradient: [nodes, blocks, width], overwritten.
  ///   - stateGradient: [states, width], added to.
  package func compute(
    _ decoder: POMODecoder, weights: UnsafePointer<Float>, projections: UnsafePointer<Float>,
    stateWeights: UnsafePointer<Float>?, into gradient: Floats, stateGradient: Floats?
  ) {
    let (n, width) = (size.stride, size.width)
    wk_fill(gradient, 0, size.nodes * size.projection)
    for (query, table) in zip(size.queries, tables) { wk_fill(table, 0, (query == .mean ? 1 : size.nodes) * size.row) }
    wk_fill(stateTable, 0, size.states * size.row)
    for node in 0..<size.nodes {
      let values = projections + node * size.projection + POMODimensions.value * width
      for column in 0..<width { transposedValues[column * n + node] = values[column] }
    }
    var first = 0
    while first < decoder.rowCount {
      let rows = first..<min(first + Self.chunk, decoder.rowCount)
      propagate(decoder, rows, weights: weights, projections: projections, into: gradient)
      addToTables(decoder, rows)
      first = rows.upperBound
    }
    propagateTables(decoder, projections, stateWeights, into: gradient, stateGradient: stateGradient)
  }

  /// From the log-probabilities of some rows to their scores, with the gradients of pointer keys and values on the way.
  private func propagate(
    _ decoder: POMODecoder, _ rows: Range<Int>, weights: UnsafePointer<Float>, projections: UnsafePointer<Float>,
    into gradient: Floats
  ) {
    let (n, width, row, count) = (size.stride, size.width, size.row, rows.count)
    let pointers = POMODimensions.pointer * width
    let values = POMODimensions.value * width
    let scale = decoder.clip / Float(width).squareRoot()
    for (place, source) in rows.enumerated() {
      let weight = weights[Int(decoder.rowConstruction[source])] * scale
      wk_scale(logits + place * n, decoder.probabilities + source * n, -weight, n)
      logits[place * n + Int(decoder.rowChoice[source])] += weight
    }
    wk_tanh_backward(logits, decoder.tangents + rows.lowerBound * n, logits, count * n, 0)
    let kept = decoder.glimpses + rows.lowerBound * width
    wk_gemm(
      size.nodes, width, count, logits, 1, n, kept, width, 1, 1, gradient + pointers, size.projection, nil, 0)
    wk_gemm(
      count, width, size.nodes, logits, n, 1, projections + pointers, size.projection, 1, 0, glimpses, width, nil, 0)
    let attention = decoder.glimpseProbabilities + rows.lowerBound * row
    for head in 0..<size.heads {
      let offset = head * size.headWidth
      wk_gemm(
        count, n, size.headWidth, glimpses + offset, width, 1, transposedValues + offset * n, n, 1, 0, scores + head * n, row,
        nil, 0)
      wk_gemm(
        size.nodes, size.headWidth, count, attention + head * n, 1, row, glimpses + offset, width, 1, 1,
        gradient + values + offset, size.projection, nil, 0)
    }
    wk_softmax_rows_backward(scores, attention, scores, count * size.heads, n, 0)
  }

  /// Adds the gradients of some rows' scores to those of the nodes that their queries came from.
  private func addToTables(_ decoder: POMODecoder, _ rows: Range<Int>) {
    for (query, table) in zip(size.queries, tables) {
      switch query {
      case .first: wk_scatter_add_rows(table, scores, decoder.rowFirst + rows.lowerBound, rows.count, size.row)
      case .last: wk_scatter_add_rows(table, scores, decoder.rowLast + rows.lowerBound, rows.count, size.row)
      default: wk_column_sums(table, scores, rows.count, size.row, 1)
      }
    }
    guard size.states > 0 else { return }
    for (place, row) in rows.enumerated() {
      for state in 0..<size.states {
        wk_axpy(
          stateTable + state * size.row, scores + place * size.row, decoder.rowStates[row * size.states + state], size.row)
      }
    }
  }

  /// From the tables to queries and keys.
  private func propagateTables(
    _ decoder: POMODecoder, _ projections: UnsafePointer<Float>, _ stateWeights: UnsafePointer<Float>?, into gradient: Floats,
    stateGradient: Floats?
  ) {
    let width = size.width
    for (index, query) in size.queries.enumerated() {
      let block = (POMODimensions.firstQuery + index) * width
      guard query == .mean else {
        propagate(
          tables[index], count: size.nodes, queries: projections + block, rowStride: size.projection, projections,
          into: gradient, queryGradient: gradient + block)
        continue
      }
      wk_fill(meanQuery, 0, width)
      propagate(
        tables[index], count: 1, queries: decoder.meanQuery, rowStride: width, projections, into: gradient,
        queryGradient: meanQuery)
      for node in 0..<size.nodes {
        wk_axpy(gradient + node * size.projection + block, meanQuery, 1 / Float(size.nodes), width)
      }
    }
    if size.states > 0, let stateWeights, let stateGradient {
      propagate(
        stateTable, count: size.states, queries: stateWeights, rowStride: width, projections, into: gradient,
        queryGradient: stateGradient)
    }
  }

  /// From the gradient of one table to those of its queries and of the keys, which are added to.
  private func propagate(
    _ table: Floats, count: Int, queries: UnsafePointer<Float>, rowStride: Int, _ projections: UnsafePointer<Float>,
    into gradient: Floats, queryGradient: Floats
  ) {
    wk_scale(table, table, 1 / Float(size.headWidth).squareRoot(), count * size.row)
    for head in 0..<size.heads {
      let (offset, part) = (head * size.headWidth, table + head * size.stride)
      wk_gemm(
        count, size.headWidth, size.nodes, part, size.row, 1, projections + offset, size.projection, 1, 1,
        queryGradient + offset, rowStride, nil, 0)
      wk_gemm(
        size.nodes, size.headWidth, count, part, 1, size.row, queries + offset, rowStride, 1, 1, gradient + offset,
        size.projection, nil, 0)
    }
  }
}
