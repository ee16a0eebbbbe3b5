import Core
import Tensors

/// Which weights a network has, and where each lies in its slab: made once, when the network is initialized.
public final class ParameterLayout: Sendable, Equatable {
  /// One tensor of weights.
  public struct Entry: Sendable, Equatable {
    /// The names of the layers that lead to it and its own, such as `0/weight`.
    public let name: String
    public let shape: Shape
    /// Where its numbers begin in the slab; a multiple of 16, so that each tensor is aligned to 64 bytes.
    public let offset: Int
  }

  /// The weights of one layer, and the layers inside it.
  struct Scope: Sendable, Equatable {
    var entries: [Int] = []
    var children: [Int] = []
  }

  /// All tensors, in the order in which the layers declared them.
  public let entries: [Entry]
  let scopes: [Scope]
  /// Numbers in the slab, the gaps for alignment included.
  public let slabCount: Int

  init(entries: [Entry], scopes: [Scope], slabCount: Int) {
    self.entries = entries
    self.scopes = scopes
    self.slabCount = slabCount
  }

  /// How many weights there are.
  public var count: Int { entries.reduce(0) { $0 + $1.shape.count } }

  public static func == (left: ParameterLayout, right: ParameterLayout) -> Bool {
    left === right || (left.entries == right.entries && left.scopes == right.scopes)
  }
}

/// Where a layer declares its weights when a network is initialized.
public struct ParameterDeclaration {
  private(set) var entries: [(entry: ParameterLayout.Entry, initializer: Initializer, key: RandomKey)] = []
  private(set) var scopes: [ParameterLayout.Scope] = [ParameterLayout.Scope()]
  private(set) var slabCount = 0
  private var current = 0
  private var path: [String] = []
  private var key: RandomKey

  init(key: RandomKey) { self.key = key }

  /// Declares one tensor of weights. A layer finds it again as `parameters[i]`, counting from 0 in the order of declaration.
  public mutating func parameter(_ name: String, shape: Shape, initializer: Initializer) {
    let entry = ParameterLayout.Entry(name: (path + [name]).joined(separator: "/"), shape: shape, offset: slabCount)
    scopes[current].entries.append(entries.count)
    entries.append((entry, initializer, key[name]))
    slabCount += (shape.count + 15) & ~15
  }

  /// Declares all weights of a layer inside this one. It is found again as `parameters.child(i)`.
  /// - Returns: the shape of what the inner layer gives for one example.
  /// - Throws: ``WarrenError`` when the layer does not take inputs of that shape.
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
    return try layer.initialize(&self, inputShape: inputShape)
  }

  /// Where the declaration stands, for messages: the names of the layers around it.
  public var place: String { path.isEmpty ? "network" : "layer " + path.joined(separator: "/") }
}
