import Core
import Foundation
import Search
import Testing

/// A nonlinear regression problem of NIST's Statistical Reference Datasets (StRD), with both of its starts and the parameters that
/// NIST has certified to eleven digits. Derivatives are taken by differences.
struct ReferenceRegression: LeastSquaresProblem, CustomTestStringConvertible {
  let name: String
  let certified: [Double]
  let certifiedSum: Double
  let starts: [[Double]]
  var start = 0
  let x: [Double]
  let y: [Double]
  let model: @Sendable ([Double], Double) -> Double

  var testDescription: String { "\(name), start \(start + 1)" }
  var dimension: Int { certified.count }
  var residualCount: Int { x.count }
  func startingPoint(key: RandomKey) -> [Double] { starts[start] }
  func residuals(at point: [Double]) -> [Double] { zip(x, y).map { model(point, $0) - $1 } }

  func from(start: Int) -> ReferenceRegression {
    var other = self
    other.start = start
    return other
  }

  static let all = [misra1a, thurber, mgh09, mgh10, rat43, eckerle4]

  /// Lower difficulty.
  static let misra1a = ReferenceRegression(
    name: "Misra1a", certified: [2.3894212918e+02, 5.5015643181e-04], certifiedSum: 1.2455138894e-01,
    starts: [[500, 0.0001], [250, 0.0005]],
    x: [77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0],
    y: [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78]
  ) { b, x in b[0] * (1 - exp(-b[1] * x)) }

  /// Higher difficulty.
  static let thurber = ReferenceRegression(
    name: "Thurber",
    certified: [
      1.2881396800e+03, 1.4910792535e+03, 5.8323836877e+02, 7.5416644291e+01, 9.6629502864e-01, 3.9797285797e-01,
      4.9727297349e-02,
    ], certifiedSum: 5.6427082397e+03,
    starts: [[1000, 1000, 400, 40, 0.7, 0.3, 0.03], [1300, 1500, 500, 75, 1, 0.4, 0.05]],
    x: [
      -3.067, -2.981, -2.921, -2.912, -2.840, -2.797, -2.702, -2.699, -2.633, -2.481, -2.363, -2.322, -1.501, -1.460, -1.274,
      -1.212, -1.100, -1.046, -0.915, -0.714, -0.566, -0.545, -0.400, -0.309, -0.109, -0.103, 0.010, 0.119, 0.377, 0.790, 0.963,
      1.006, 1.115, 1.572, 1.841, 2.047, 2.200,
    ],
    y: [
      80.574, 84.248, 87.264, 87.195, 89.076, 89.608, 89.868, 90.101, 92.405, 95.854, 100.696, 101.060, 401.672, 390.724,
      567.534,
      635.316, 733.054, 759.087, 894.206, 990.785, 1090.109, 1080.914, 1122.643, 1178.351, 1260.531, 1273.514, 1288.339,
      1327.543,
      1353.863, 1414.509, 1425.208, 1421.384, 1442.962, 1464.350, 1468.705, 1447.894, 1457.628,
    ]
  ) { b, x in
    (b[0] + x * (b[1] + x * (b[2] + x * b[3]))) / (1 + x * (b[4] + x * (b[5] + x * b[6])))
  }

  /// Higher difficulty: Kowalik and Osborne's problem, here from far off and from near.
  static let mgh09 = ReferenceRegression(
    name: "MGH09", certified: [1.9280693458e-01, 1.9128232873e-01, 1.2305650693e-01, 1.3606233068e-01],
    certifiedSum: 3.0750560385e-04, starts: [[25, 39, 41.5, 39], [0.25, 0.39, 0.415, 0.39]],
    x: [4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625],
    y: [0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246]
  ) { b, x in b[0] * (x * x + x * b[1]) / (x * x + x * b[2] + b[3]) }

  /// Higher difficulty: Meyer's problem.
  static let mgh10 = ReferenceRegression(
    name: "MGH10", certified: [5.6096364710e-03, 6.1813463463e+03, 3.4522363462e+02], certifiedSum: 8.7945855171e+01,
    starts: [[2, 400_000, 25_000], [0.02, 4000, 250]],
    x: [50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100, 105, 110, 115, 120, 125],
    y: [34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872]
  ) { b, x in b[0] * exp(b[1] / (x + b[2])) }

  /// Higher difficulty.
  static let rat43 = ReferenceRegression(
    name: "Rat43", certified: [6.9964151270e+02, 5.2771253025e+00, 7.5962938329e-01, 1.2792483859e+00],
    certifiedSum: 8.7864049080e+03, starts: [[100, 10, 1, 1], [700, 5, 0.75, 1.3]],
    x: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    y: [
      16.08, 33.83, 65.80, 97.20, 191.55, 326.20, 386.87, 520.53, 590.03, 651.92, 724.93, 699.56, 689.96, 637.56, 717.41,
    ]
  ) { b, x in b[0] / pow(1 + exp(b[1] - b[2] * x), 1 / b[3]) }

  /// Higher difficulty.
  static let eckerle4 = ReferenceRegression(
    name: "Eckerle4", certified: [1.5543827178e+00, 4.0888321754e+00, 4.5154121844e+02], certifiedSum: 1.4635887487e-03,
    starts: [[1, 10, 500], [1.5, 5, 450]],
    x: [
      400, 405, 410, 415, 420, 425, 430, 435, 436.5, 438, 439.5, 441, 442.5, 444, 445.5, 447, 448.5, 450, 451.5, 453, 454.5,
      456,
      457.5, 459, 460.5, 462, 463.5, 465, 470, 475, 480, 485, 490, 495, 500,
    ],
    y: [
      0.0001575, 0.0001699, 0.000235, 0.0003102, 0.0004917, 0.000871, 0.0017418, 0.00464, 0.0065895, 0.0097302, 0.0149002,
      0.023731, 0.0401683, 0.0712559, 0.1264458, 0.2073413, 0.2902366, 0.3445623, 0.3698049, 0.3668534, 0.3106727, 0.2078154,
      0.1164354, 0.0616764, 0.03372, 0.0194023, 0.0117831, 0.0074357, 0.0022732, 0.00088, 0.0004579, 0.0002345, 0.0001586,
      0.0001143, 0.000071,
    ]
  ) { b, x in
    let distance = (x - b[2]) / b[1]
    return b[0] / b[1] * exp(-0.5 * distance * distance)
  }
}
