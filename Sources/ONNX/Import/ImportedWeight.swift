import Core
import NeuralNetworks
import Tensors

/// A tensor of a model that a network takes as its own, in the layout in which Warren's operations want it.
struct ImportedWeight: Sendable {
  enum Layout: Sendable, Equatable {
    case plain
    /// [outputs, inputs] in the file, [inputs, outputs] here.
    case transposed
    /// [filters, channels, height, width] in the file, [height, width, channels, filters] here.
    case filters
  }

  let name: String
  let layout: Layout
  let isTrainable: Bool
  /// The dimensions in the file.
  let dimensions: [Int]
  /// The numbers, laid out as here.
  let numbers: [Float]
  /// How it begins when the network is trained from the start.
  let initializer: Initializer

  init(_ name: String, _ array: HostArray, layout: Layout, isTrainable: Bool, initializer: Initializer) {
    self.name = name
    self.layout = layout
    self.isTrainable = isTrainable
    self.initializer = initializer
    dimensions = array.dimensions
    numbers =
      layout == .plain
      ? array.floats
      : array.picked(
        IndexMap.transposition(array.dimensions, by: Self.order(layout)), dimensions: []
      ).floats
  }

  /// Numbers laid out as here in the layout of the file.
  func inFile(_ numbers: [Float]) -> [Float] {
    guard layout != .plain else { return numbers }
    let order = Self.order(layout)
    // Which dimension here each one of the file is.
    let back = dimensions.indices.map { order.firstIndex(of: $0)! }
    return IndexMap.transposition(shape.dimensions, by: back).map { numbers[Int($0)] }
  }

  /// Which dimension of the file each dimension here is; empty for all in order.
  static func order(_ layout: Layout) -> [Int] {
    switch layout {
    case .plain: []
    case .transposed: [1, 0]
    case .filters: [2, 3, 1, 0]
    }
  }

  /// The shape here; five dimensions and more are one.
  var shape: Shape {
    layout == .plain ? Shape(collapsing: dimensions) : Shape(Self.order(layout).map { dimensions[$0] })
  }
}

extension Shape {
  /// A shape of these dimensions, or of all numbers in one line where there are more than four.
  init(collapsing dimensions: [Int]) {
    self = dimensions.count <= 4 ? Shape(dimensions) : [dimensions.reduce(1, *)]
  }
}
