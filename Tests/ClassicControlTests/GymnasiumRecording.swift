import Foundation
import ReinforcementLearning

/// What `classic_control.py` has recorded of one task of Gymnasium.
struct GymnasiumRecording: Decodable {
  struct Trajectory: Decodable {
    var start: [Double]
    var actions: [Double]
    var states: [[Double]]
    var observations: [[Float]]?
    var rewards: [Double]
    var terminated: Bool
    var truncated: Bool
  }
  var trajectories: [Trajectory]

  init(_ file: String) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: golden.appendingPathComponent(file)))
  }
}

/// What an environment shows of itself.
func observation<E: Environment>(of environment: E) -> [Float] {
  let size = environment.specification.observationSize
  return [Float](unsafeUninitializedCapacity: size) { buffer, count in
    var row = BatchRow(buffer.baseAddress!, count: size)
    environment.writeObservation(into: &row)
    count = size
  }
}
