import Core
import Tensors

/// Which weights a network has, and where each lies in its slab: made once, when the network is initialized.
public final class ParameterLayout: @unchecked Sendable, Equatable {
  /// One tensor of weights.
  public struct Entry: Sendable, Equatable {
    /// The names of the layers that lead to it and its own, such as `0/weight`.
    public let name: String
    public let shape: Shape
    /// Where its numbers begin in the slab; a multiple of 16, so that each tensor is aligned to 64 bytes.
    public let offset: Int
    /// Whether training moves it along its gradient. What is not trainable is a statistic that layers keep.
    public let isTrainable: Bool
  }

  /// The weights of one layer, and the layers inside it.
  struct Scope: Sendable, Equatable {
    var entries: [Int] = []
    var children: [Int] = []
  }

  /// All tensors, in the order in which the layers declared them.
  public let entries: [Entry]
  let scopes: [Scope]
  /// Numbers in the slab, the gaps for alignment included. Everything trainable comes first.
  public let slabCount: Int
  /// Numbers in the trainable part of the slab, the gaps for alignment included.
  public let trainableSlabCount: Int

  /// What a layer looks up in every step, in plain memory that costs no reference counting. Never changed after the start.
  private let places: UnsafeMutablePointer<Place>
  private let tables: UnsafeMutablePointer<ScopeTable>
  private let numbers: UnsafeMutablePointer<Int>

  /// Where one tensor lies, without its name.
  struct Place {
    let number: Int
    let shape: Shape
    let offset: Int
    let isTrainable: Bool
  }

  /// Where the entries and children of a scope begin among all numbers.
  private struct ScopeTable {
    let entries: Int
    let children: Int
  }

  init(entries: [Entry], scopes: [Scope], slabCount: Int, trainableSlabCount: Int) {
    self.entries = entries
    self.scopes = scopes
    self.slabCount = slabCount
    self.trainableSlabCount = trainableSlabCount
    places = .allocate(capacity: max(entries.count, 1))
    for (number, entry) in entries.enumerated() {
      (places + number).initialize(
        to: Place(number: number, shape: entry.shape, offset: entry.offset, isTrainable: entry.isTrainable))
    }
    tables = .allocate(capacity: max(scopes.count, 1))
    numbers = .allocate(capacity: max(scopes.reduce(0) { $0 + $1.entries.count + $1.children.count }, 1))
    var next = 0
    for (index, scope) in scopes.enumerated() {
      (tables + index).initialize(to: ScopeTable(entries: next, children: next + scope.entries.count))
      for number in scope.entries + scope.children {
        numbers[next] = number
        next += 1
      }
    }
  }

  deinit {
    places.deallocate()
    tables.deallocate()
    numbers.deallocate()
  }

  /// The tensor that a scope's layer declared as its `index`-th.
  @inline(__always)
  func place(_ index: Int, in scope: Int) -> Place {
    let table = tables[scope]
    precondition(index >= 0 && table.entries + index < table.children, "the layer has declared no tensor of that number")
    return places[numbers[table.entries + index]]
  }

  /// The scope of the layer that was declared as the `index`-th inside another's.
  @inline(__always)
  func child(_ index: Int, of scope: Int) -> Int {
    precondition(index >= 0 && index < scopes[scope].children.count, "the layer has declared no layer of that number")
    return numbers[tables[scope].children + index]
  }

  /// How many weights there are, without statistics.
  public var count: Int { entries.reduce(0) { $0 + ($1.isTrainable ? $1.shape.count : 0) } }

  public static func == (left: ParameterLayout, right: ParameterLayout) -> Bool {
    left === right || (left.entries == right.entries && left.scopes == right.scopes)
  }
}

/// Where a layer declares its weights when a network is initialized.
public struct ParameterDeclaration {
  /// One tensor that a layer has declared.
  private struct Item {
    let name: String
    let shape: Shape
    let isTrainable: Bool
    let key: RandomKey
    let begin: (UnsafeMutableBufferPointer<Float>, RandomKey) -> Void

    var room: Int { (shape.count + 15) & ~15 }
  }

  private var items: [Item] = []
  private var scopes: [ParameterLayout.Scope] = [ParameterLayout.Scope()]
  private var current = 0
  private var path: [String] = []
  private var key: RandomKey
  /// Numbers that have been declared; not a whole number, as a hostile product of sizes is beyond those.
  private var size = 0.0

  init(key: RandomKey) { self.key = key }

  /// Declares one tensor of weights. A layer finds it again as `parameters[i]`, counting from 0 in the order of declaration.
  public mutating func parameter(_ name: String, shape: Shape, initializer: Initializer) {
    declare(name, shape, isTrainable: true) { initializer.fill($0, shape: shape, key: $1) }
  }

  /// Declares one tensor of weights that begin anywhere in a range, each place equally likely.
  public mutating func parameter(_ name: String, shape: Shape, in range: ClosedRange<Float>) {
    declare(name, shape, isTrainable: true) { weights, key in
      var random = key.stream
      let (low, width) = (range.lowerBound, range.upperBound - range.lowerBound)
      for index in weights.indices { weights[index] = low + width * random.uniform() }
    }
  }

  /// Declares one tensor that is not trained: the layer changes it itself by ``ParameterView/moveStatistic(_:towards:times:by:)``. It
  /// is found again as `parameters[i]`, counted together with the weights.
  public mutating func statistic(_ name: String, shape: Shape, initializer: Initializer) {
    declare(name, shape, isTrainable: false) { initializer.fill($0, shape: shape, key: $1) }
  }

  private mutating func declare(
    _ name: String, _ shape: Shape, isTrainable: Bool,
    _ begin: @escaping (UnsafeMutableBufferPointer<Float>, RandomKey) -> Void
  ) {
    size += LayerSize.product(shape)
    scopes[current].entries.append(items.count)
    items.append(
      Item(
        name: (path + [name]).joined(separator: "/"), shape: shape, isTrainable: isTrainable, key: key[name],
        begin: begin))
  }

  /// Everything that was declared, each at its place.
  func layout() -> ParameterLayout {
    let trainable = items.reduce(0) { $0 + ($1.isTrainable ? $1.room : 0) }
    var (weights, statistics) = (0, trainable)
    let entries = items.map { item in
      let offset = item.isTrainable ? weights : statistics
      if item.isTrainable { weights += item.room } else { statistics += item.room }
      return ParameterLayout.Entry(name: item.name, shape: item.shape, offset: offset, isTrainable: item.isTrainable)
    }
    return ParameterLayout(entries: entries, scopes: scopes, slabCount: statistics, trainableSlabCount: trainable)
  }

  /// Gives each tensor's place its first numbers.
  func fill(_ slab: UnsafeMutablePointer<Float>, layout: ParameterLayout) {
    for (item, entry) in zip(items, layout.entries) {
      let place = UnsafeMutableBufferPointer(start: slab + entry.offset, count: entry.shape.count)
      item.begin(place, item.key)
    }
  }

  /// Declares all weights of a layer inside this one. It is found again as `parameters.child(i)`.
  /// - Returns: the shape of what the inner layer gives for one example.
  /// - Throws: `WarrenError` when the layer does not take inputs of that shape.
  public mutating func child(_ name: String, _ layer: some Layer, inputShape: Shape) throws -> Shape {
    let (outer, outerKey) = (current, key)
    scopes.append(ParameterLayout.Scope())
    current = scopes.count - 1
    scopes[outer].children.append(current)
    path.append(name)
    key = key[name]
    defer {
      current = outer
      key = outerKey
      path.removeLast()
    }
    let outputShape = try layer.initialize(&self, inputShape: inputShape)
    try checkSize(outputShape)
    return outputShape
  }

  /// Refuses what no machine has the memory for.
  /// - Parameter outputShape: what the layer declared last gives for one example.
  func checkSize(_ outputShape: Shape) throws {
    try LayerSize.check(weights: size, at: place)
    try LayerSize.check(outputShape, at: place)
  }

  /// Where the declaration stands, for messages: the names of the layers around it.
  public var place: String { path.isEmpty ? "network" : "layer " + path.joined(separator: "/") }
}
