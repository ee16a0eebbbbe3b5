import CKernels

/// What the values of actions should be, by the rule of temporal differences.
public enum DQNTargets {
  /// targets[i] = scale · rewards[i] + discounts[i] · value of the best legal action in the next observation. That value is zero
  /// where no action is legal, and does not count where the discount is zero.
  /// - Parameters:
  ///   - choosing: by which values the best action is found, [rows × actions].
  ///   - valuing: by which values it is valued, [rows × actions]; the same for plain DQN, the target network's for double DQN.
  ///   - legal: [rows × actions], or nil when all are.
  public static func compute(
    into targets: UnsafeMutablePointer<Float>, rewards: UnsafePointer<Float>, scale: Float, discounts: UnsafePointer<Float>,
    choosing: UnsafePointer<Float>, valuing: UnsafePointer<Float>, legal: UnsafePointer<UInt8>?, rows: Int, actions: Int
  ) {
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: rows) { best in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: rows) { ignored in
        if let legal {
          wk_row_argmax_masked(best.baseAddress!, ignored.baseAddress!, choosing, legal, rows, actions)
        } else {
          wk_row_argmax(best.baseAddress!, choosing, rows, actions)
        }
        for row in 0..<rows {
          let value = best[row] >= 0 ? valuing[row * actions + Int(best[row])] : 0
          targets[row] = scale * rewards[row] + (discounts[row] > 0 ? discounts[row] * value : 0)
        }
      }
    }
  }
}
