import CKernels
import Tensors

/// What a network says of the value of an action: the value itself, or how returns are distributed around it.
public enum ValueDistribution: Sendable, Equatable {
  /// The expected return alone: one number.
  case none
  /// The logits of so many returns at equal distances over a range (Bellemare, Dabney and Munos, "A distributional perspective on
  /// reinforcement learning", ICML 2017: C51).
  case categorical(ClosedRange<Float>, atoms: Int)
  /// So many quantiles of the return, of levels (i + 1/2) / count (Dabney et al., "Distributional reinforcement learning with quantile
  /// regression", AAAI 2018: QR-DQN).
  case quantile(count: Int)

  /// How many numbers say it.
  public var width: Int {
    switch self {
    case .none: 1
    case .categorical(_, let atoms): atoms
    case .quantile(let count): count
    }
  }

  /// What each of the numbers (of each probability, for a categorical distribution) contributes to the expected return, [width, 1].
  var contributions: Tensor {
    switch self {
    case .none: Tensor([1], shape: [1, 1])
    case .categorical(let range, let atoms):
      Tensor((0..<atoms).map { Self.atom($0, of: atoms, in: range) }, shape: [atoms, 1])
    case .quantile(let count):
      Tensor([Float](repeating: 1 / Float(count), count: count), shape: [count, 1])
    }
  }

  static func atom(_ index: Int, of count: Int, in range: ClosedRange<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * Float(index) / Float(count - 1)
  }

  /// The expected returns, [rows · actions, 1], of a network's output [rows, actions · width].
  func expectations(of output: Tensor, contributions: Tensor) -> Tensor {
    if self == .none { return output }
    let lines = output.reshaped(Shape(rows: output.count / width, columns: width))
    if case .categorical = self { return lines.softmax().linear(contributions, bias: nil) }
    return lines.linear(contributions, bias: nil)
  }

  /// Writes what the distribution of reward + discount · (return that follows) is: a number, the probabilities of the atoms, or
  /// quantiles.
  /// - Parameters:
  ///   - next: the network's numbers for what follows, [width]; not looked at when the discount is 0.
  ///   - target: [width].
  func writeTarget(
    next: UnsafePointer<Float>, reward: Float, discount: Float, into target: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    switch self {
    case .none: target[0] = discount > 0 ? reward + discount * next[0] : reward
    case .quantile(let count):
      for index in 0..<count { target[index] = discount > 0 ? reward + discount * next[index] : reward }
    case .categorical(let range, let atoms):
      let places = Float(atoms - 1)
      let perPlace = places / (range.upperBound - range.lowerBound)
      // Where the first atom comes to lie, counted in places; each further one lies a discounted place on.
      let first = (reward + (discount - 1) * range.lowerBound) * perPlace
      guard first.isFinite else { return wk_fill(target, .nan, atoms) }
      wk_fill(target, 0, atoms)
      if discount > 0 {
        wk_softmax_rows(scratch, next, 1, atoms)
      } else {
        wk_fill(scratch, 0, atoms)
        scratch[0] = 1
      }
      for index in 0..<atoms {
        let place = min(max(first + discount * Float(index), 0), places)
        let lower = min(Int(place), atoms - 2)
        let share = place - Float(lower)
        target[lower] += scratch[index] * (1 - share)
        target[lower + 1] += scratch[index] * share
      }
    }
  }
}
