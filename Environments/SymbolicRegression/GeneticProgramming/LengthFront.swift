import Core
import Search

/// The best tree of each length that has been seen, as far as no shorter one is as good: error against length.
struct LengthFront {
  /// By length, less one; nil where a shorter tree is as good.
  private(set) var members: [(tree: Tree, fit: ScaledFit)?]

  /// The errors of the members, infinite where there is none: in an array of their own, which is quickly looked through.
  private var errors: [Double]

  init(longest length: Int) {
    members = [(tree: Tree, fit: ScaledFit)?](repeating: nil, count: length)
    errors = [Double](repeating: .infinity, count: length)
  }

  /// Takes a tree in if no tree that is as short is as good.
  mutating func insert(_ tree: Tree, _ fit: ScaledFit) {
    let place = tree.length - 1
    guard fit.error.isFinite, errors[...place].allSatisfy({ $0 > fit.error }) else { return }
    members[place] = (tree, fit)
    errors[place] = fit.error
    for longer in place + 1..<max(members.count, place + 1) where errors[longer] >= fit.error {
      members[longer] = nil
      errors[longer] = .infinity
    }
  }

  func save(_ encoding: TreeEncoding, into snapshot: inout Snapshot, under name: String) throws {
    let present = members.compactMap { $0 }
    try Population(trees: present.map(\.tree), fits: present.map(\.fit), costs: present.map(\.fit.error))
      .save(encoding, into: &snapshot, under: name)
  }

  mutating func restore(_ encoding: TreeEncoding, from snapshot: Snapshot, under name: String) throws {
    let saved = try Population.restore(encoding, from: snapshot, under: name)
    self = LengthFront(longest: members.count)
    for index in saved.trees.indices { insert(saved.trees[index], saved.fits[index]) }
  }
}
