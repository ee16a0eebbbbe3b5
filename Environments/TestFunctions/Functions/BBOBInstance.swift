/// What an instance of a BBOB function is made of.
struct BBOBInstance: Sendable {
  let function: Int
  let dimension: Int
  /// The number that decides everything else but the optimum.
  let seed: Int
  let optimum: Double

  init(_ function: Int, dimension: Int, instance: Int) {
    precondition((1...24).contains(function) && dimension >= 2 && instance >= 1, "there is no such instance")
    self.function = function
    self.dimension = dimension
    // f4 is made of the numbers of f3, and f18 of those of f17.
    seed = (function == 4 ? 3 : function == 18 ? 17 : function) + 10000 * instance
    optimum = InstanceNumbers.optimum(function: function, instance: instance)
  }

  /// The minimizer of most functions.
  var minimizer: [Double] { InstanceNumbers.minimizer(dimension, seed: seed) }

  /// The first rotation, R.
  var rotation: SquareMatrix { InstanceNumbers.rotation(dimension, seed: seed + 1_000_000) }

  /// The second rotation, Q.
  var secondRotation: SquareMatrix { InstanceNumbers.rotation(dimension, seed: seed) }

  /// R Λ Q.
  func linear(condition: Double) -> SquareMatrix { rotation.times(conditioning(condition, dimension), secondRotation) }
}

/// The noiseless functions of the BBOB testbed (Hansen, Finck, Ros and Auger 2009, INRIA RR-6829), which is part of the COCO platform.
public enum BBOB {
  /// The functions' names, from f1 on.
  public static let names = [
    "sphere", "separable ellipsoid", "separable Rastrigin", "Büche-Rastrigin", "linear slope", "attractive sector",
    "step ellipsoid", "Rosenbrock", "rotated Rosenbrock", "ellipsoid", "discus", "bent cigar", "sharp ridge",
    "different powers", "Rastrigin", "Weierstrass", "Schaffers F7", "ill-conditioned Schaffers F7", "Griewank-Rosenbrock",
    "Schwefel", "Gallagher, 101 peaks", "Gallagher, 21 peaks", "Katsuura", "Lunacek bi-Rastrigin",
  ]

  /// A function of the testbed.
  /// - Parameters:
  ///   - number: from 1 to 24.
  ///   - dimension: 2 or more.
  ///   - instance: 1 or more, as COCO counts them.
  public static func function(_ number: Int, dimension: Int, instance: Int) -> any TestFunction {
    let instance = BBOBInstance(number, dimension: dimension, instance: instance)
    switch number {
    case 1...5: return SeparableFunction(instance)
    case 6...9: return ModerateFunction(instance)
    case 10...14: return IllConditionedFunction(instance)
    case 15...19: return MultimodalFunction(instance)
    case 21, 22: return GallagherFunction(instance)
    default: return WeaklyStructuredFunction(instance)
    }
  }
}

extension TestFunction {
  /// The region of the BBOB functions.
  public var region: ClosedRange<Double> { -5...5 }
}
