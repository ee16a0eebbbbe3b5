import CKernels
import Core
import ReinforcementLearning
import Tensors

/// Builds solutions from the projections of an instance's nodes, all starts side by side (Kool et al., arXiv 1803.08475,
/// section 3.2, with the many starts of Kwon et al., arXiv 2010.16011).
///
/// In every step a query looks at the open nodes with several heads (the glimpse), and what it sees is compared with each open
/// node's pointer key:
///
///     p_h = softmax_j(query_h · key_hj / sqrt(head width))        glimpse_h = Σ_j p_hj value_hj
///     t_j = tanh(glimpse · pointer_j / sqrt(width))                 π = softmax_j(clip · t_j)
///
/// A query is the sum of what belongs to the first node, to the last one, to the mean of all and to the state, so its scores
/// are sums as well: they are computed once for every node and only added up in the steps. Everything that the gradient needs
/// is kept in order of steps, one row for each choice.
package final class POMODecoder {
  /// How the next node is chosen.
  package enum Choice {
    /// The most probable one.
    case greedy
    /// At random by the probabilities.
    case sampled
  }

  package typealias Floats = UnsafeMutablePointer<Float>

  let size: POMODimensions
  let task: any ConstructionTask
  package let batch: ConstructionBatch
  /// By what the hyperbolic tangents are multiplied (Bello et al., arXiv 1611.09940).
  let clip: Float
  /// Whether rows are kept for the gradient; otherwise every step overwrites the one before.
  let keepsRows: Bool

  /// Keys of the glimpse by heads, transposed and divided by the root of the head width, [heads, head width, stride].
  let transposedKeys: Floats
  /// Keys of the pointer, transposed and divided by the root of the width, [width, stride].
  let transposedPointers: Floats
  /// For each query of a node, the scores of all nodes, [nodes, heads, stride]. For `mean` one row.
  let tables: [Floats]
  /// The scores of a state of one, [states, heads, stride].
  let stateTable: Floats
  /// The mean query, [width].
  let meanQuery: Floats

  /// Probabilities of the glimpse, [rows, heads, stride].
  let glimpseProbabilities: Floats
  /// [rows, width]
  let glimpses: Floats
  /// Hyperbolic tangents of the pointer, [rows, stride].
  let tangents: Floats
  /// The policy's probabilities, [rows, stride].
  package let probabilities: Floats
  /// [rows, states]
  let rowStates: Floats
  /// For each row: which construction, which node was chosen, which one before and which first.
  package let rowConstruction: UnsafeMutablePointer<Int32>, rowChoice: UnsafeMutablePointer<Int32>
  let rowLast: UnsafeMutablePointer<Int32>, rowFirst: UnsafeMutablePointer<Int32>
  /// How many rows there are.
  package private(set) var rowCount = 0

  private let open: UnsafeMutablePointer<Int32>
  private let starts: UnsafeMutablePointer<Int32>
  private let capacity: Int

  package init(_ task: any ConstructionTask, size: POMODimensions, clip: Float, keepsRows: Bool) {
    self.task = task
    self.size = size
    self.clip = clip
    self.keepsRows = keepsRows
    batch = ConstructionBatch(count: size.constructions, for: task)
    capacity = size.constructions * (keepsRows ? max(size.nodes - 1, 1) : 1)
    let (rows, n) = (capacity, size.stride)
    transposedKeys = AlignedMemory.allocate(size.width * n)
    transposedPointers = AlignedMemory.allocate(size.width * n)
    tables = size.queries.map { AlignedMemory.allocate(($0 == .mean ? 1 : size.nodes) * size.row) }
    stateTable = AlignedMemory.allocate(size.states * size.row)
    meanQuery = AlignedMemory.allocate(size.width)
    glimpseProbabilities = AlignedMemory.allocate(rows * size.row)
    glimpses = AlignedMemory.allocate(rows * size.width)
    tangents = AlignedMemory.allocate(rows * n)
    probabilities = AlignedMemory.allocate(rows * n)
    rowStates = AlignedMemory.allocate(rows * size.states)
    func integers(_ count: Int) -> UnsafeMutablePointer<Int32> {
      let memory = UnsafeMutablePointer<Int32>.allocate(capacity: max(count, 1))
      memory.initialize(repeating: 0, count: max(count, 1))
      return memory
    }
    rowConstruction = integers(rows)
    rowChoice = integers(rows)
    rowLast = integers(rows)
    rowFirst = integers(rows)
    open = integers(size.constructions)
    starts = integers(size.constructions)
  }

  deinit {
    for memory in [
      transposedKeys, transposedPointers, stateTable, meanQuery, glimpseProbabilities, glimpses, tangents, probabilities,
      rowStates,
    ] + tables { AlignedMemory.deallocate(memory) }
    for memory in [rowConstruction, rowChoice, rowLast, rowFirst, open, starts] { memory.deallocate() }
  }

  /// Builds a solution from each start; afterwards they stand in ``batch``.
  /// - Parameters:
  ///   - projections: [nodes, blocks, width] as ``POMODimensions/blocks`` says.
  ///   - stateWeights: the queries of the states, [states, width].
  package func decode(
    _ instance: UnsafePointer<Float>, projections: UnsafePointer<Float>, stateWeights: UnsafePointer<Float>?,
    _ choice: Choice, random: inout RandomStream
  ) {
    prepare(projections, stateWeights)
    rowCount = 0
    guard begin(on: instance) else { return }
    while true {
      var count = 0
      for construction in 0..<size.constructions where batch.openCounts[construction] > 0 {
        open[count] = Int32(construction)
        count += 1
      }
      guard count > 0 else { return }
      let first = keepsRows ? rowCount : 0
      computeProbabilities(rows: first..<first + count, values: projections + POMODimensions.value * size.width)
      for row in first..<first + count {
        let policy = probabilities + row * size.stride
        if choice == .sampled {
          rowChoice[row] = sample(policy, random: &random)
        } else {
          wk_row_argmax(rowChoice + row, policy, 1, size.nodes)
        }
        makeValid(row)
      }
      rowCount = first + count
      let constructions = UnsafeBufferPointer(start: open, count: count)
      task.extend(batch, on: instance, constructions: constructions, by: rowChoice + first)
      batch.noteChoices(constructions, by: rowChoice + first)
    }
  }

  /// Empties the constructions and gives each its first node: of the nodes that are open then, evenly spaced ones.
  /// - Returns: false when no node is open.
  private func begin(on instance: UnsafePointer<Float>) -> Bool {
    batch.clear()
    task.begin(batch, on: instance)
    let candidates = (0..<size.nodes).filter { batch.isOpen($0, in: 0) }
    guard !candidates.isEmpty else { return false }
    for construction in 0..<size.constructions {
      open[construction] = Int32(construction)
      starts[construction] = Int32(candidates[construction * candidates.count / size.constructions])
    }
    let all = UnsafeBufferPointer(start: open, count: size.constructions)
    task.extend(batch, on: instance, constructions: all, by: starts)
    batch.noteChoices(all, by: starts)
    return true
  }

  /// The probabilities of one step's choices, of the constructions in `open`.
  private func computeProbabilities(rows: Range<Int>, values: UnsafePointer<Float>) {
    let (n, width, row) = (size.stride, size.width, size.row)
    let (start, count) = (rows.lowerBound, rows.count)
    for (place, target) in rows.enumerated() {
      let construction = Int(open[place])
      rowConstruction[target] = open[place]
      rowLast[target] = batch.last[construction]
      rowFirst[target] = batch.first[construction]
      addScores(into: glimpseProbabilities + target * row, construction, row: target)
    }
    wk_softmax_rows(glimpseProbabilities + start * row, glimpseProbabilities + start * row, count * size.heads, n)
    for head in 0..<size.heads {
      let offset = head * size.headWidth
      wk_gemm(
        count, size.headWidth, size.nodes, glimpseProbabilities + start * row + head * n, row, 1, values + offset,
        size.projection, 1, 0, glimpses + start * width + offset, width, nil, 0)
    }
    let logits = probabilities + start * n
    wk_gemm(
      count, n, width, glimpses + start * width, width, 1, transposedPointers, n, 1, 0, tangents + start * n, n, nil,
      Int32(WK_TANH))
    wk_scale(logits, tangents + start * n, clip, count * n)
    for place in 0..<count {
      wk_add(logits + place * n, logits + place * n, batch.penalties + Int(open[place]) * n, n)
    }
    wk_softmax_rows(logits, logits, count, n)
  }

  /// The scores of all heads for one construction's query; minus infinity for nodes that are not open.
  private func addScores(into scores: Floats, _ construction: Int, row: Int) {
    let length = size.row
    var isFilled = false
    for (query, table) in zip(size.queries, tables) {
      let node =
        switch query {
        case .first: Int(batch.first[construction])
        case .last: Int(batch.last[construction])
        default: 0
        }
      let source = table + node * length
      if isFilled { wk_add(scores, scores, source, length) } else { wk_copy(scores, source, length) }
      isFilled = true
    }
    if !isFilled { wk_fill(scores, 0, length) }
    for state in 0..<size.states {
      let value = batch.states[construction * size.states + state]
      rowStates[row * size.states + state] = value
      wk_axpy(scores, stateTable + state * length, value, length)
    }
    let penalties = batch.penalties + construction * size.stride
    for head in 0..<size.heads { wk_add(scores + head * size.stride, scores + head * size.stride, penalties, size.stride) }
  }

  /// Replaces a choice that is not open by the first one that is: probabilities that are no numbers, of weights that have
  /// diverged, must not lead out of the instance.
  private func makeValid(_ row: Int) {
    let construction = Int(rowConstruction[row])
    guard !batch.isOpen(Int(rowChoice[row]), in: construction) else { return }
    rowChoice[row] = Int32((0..<size.nodes).first { batch.isOpen($0, in: construction) } ?? 0)
  }

  /// A node drawn by its probability.
  private func sample(_ policy: Floats, random: inout RandomStream) -> Int32 {
    var remaining = random.uniform()
    var last = 0
    for node in 0..<size.nodes where policy[node] > 0 {
      remaining -= policy[node]
      last = node
      if remaining < 0 { break }
    }
    return Int32(last)
  }

  /// What is the same in all steps on an instance.
  private func prepare(_ projections: UnsafePointer<Float>, _ stateWeights: UnsafePointer<Float>?) {
    let (n, width) = (size.stride, size.width)
    let keyScale = 1 / Float(size.headWidth).squareRoot()
    let pointerScale = 1 / Float(width).squareRoot()
    for node in 0..<size.nodes {
      let keys = projections + node * size.projection
      let pointers = keys + POMODimensions.pointer * width
      for column in 0..<width {
        transposedKeys[column * n + node] = keys[column] * keyScale
        transposedPointers[column * n + node] = pointers[column] * pointerScale
      }
    }
    for (index, query) in size.queries.enumerated() {
      let queries = projections + (POMODimensions.firstQuery + index) * width
      if query == .mean {
        wk_fill(meanQuery, 0, width)
        for node in 0..<size.nodes { wk_axpy(meanQuery, queries + node * size.projection, 1, width) }
        wk_scale(meanQuery, meanQuery, 1 / Float(size.nodes), width)
        fillTable(tables[index], from: meanQuery, count: 1, rowStride: width)
      } else {
        fillTable(tables[index], from: queries, count: size.nodes, rowStride: size.projection)
      }
    }
    if let stateWeights, size.states > 0 {
      fillTable(stateTable, from: stateWeights, count: size.states, rowStride: width)
    }
  }

  /// The scores of some queries: table[i, h, j] = query_ih · key_hj / sqrt(head width).
  private func fillTable(_ table: Floats, from queries: UnsafePointer<Float>, count: Int, rowStride: Int) {
    for head in 0..<size.heads {
      let offset = head * size.headWidth
      wk_gemm(
        count, size.stride, size.headWidth, queries + offset, rowStride, 1, transposedKeys + offset * size.stride, size.stride,
        1, 0, table + head * size.stride, size.row, nil, 0)
    }
  }
}
