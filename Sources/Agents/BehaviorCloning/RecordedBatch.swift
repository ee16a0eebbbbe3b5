import ReinforcementLearning

/// Some steps of a recording, gathered in memory that is used again.
final class RecordedBatch {
  private let recording: Recording
  /// How many steps it holds now.
  private(set) var count = 0
  /// [count × observation size]
  let observations: UnsafeMutableBufferPointer<Float>
  /// [count × mask size]; empty where all actions are always legal.
  let legalActions: UnsafeMutableBufferPointer<UInt8>
  /// [count × width]; empty when actions are continuous.
  let discreteActions: UnsafeMutableBufferPointer<Int32>
  /// [count × width]; empty when actions are discrete.
  let continuousActions: UnsafeMutableBufferPointer<Float>
  private let isContinuous: Bool

  /// A batch of that many steps at most.
  init(of recording: Recording, capacity: Int) {
    func allocate<Element: ExpressibleByIntegerLiteral>(_ size: Int) -> UnsafeMutableBufferPointer<Element> {
      let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: capacity * size)
      buffer.initialize(repeating: 0)
      return buffer
    }
    self.recording = recording
    let space = recording.specification.actionSpace
    isContinuous = space.maskSize == 0
    observations = allocate(recording.specification.observationSize)
    legalActions = allocate(recording.maskSize)
    discreteActions = allocate(isContinuous ? 0 : space.width)
    continuousActions = allocate(isContinuous ? space.width : 0)
  }

  deinit {
    observations.deallocate()
    legalActions.deallocate()
    discreteActions.deallocate()
    continuousActions.deallocate()
  }

  /// Takes over the steps of these numbers.
  func gather(_ steps: ArraySlice<Int32>) {
    let (size, width) = (recording.specification.observationSize, recording.specification.actionSpace.width)
    count = steps.count
    copy(recording.observations, steps, observations, size)
    copy(recording.legalActions, steps, legalActions, recording.maskSize)
    if isContinuous {
      copy(recording.continuousActions, steps, continuousActions, width)
    } else {
      copy(recording.discreteActions, steps, discreteActions, width)
    }
  }

  private func copy<Element>(
    _ numbers: [Element], _ steps: ArraySlice<Int32>, _ target: UnsafeMutableBufferPointer<Element>, _ size: Int
  ) {
    guard size > 0 else { return }
    numbers.withUnsafeBufferPointer { numbers in
      for (row, step) in steps.enumerated() {
        (target.baseAddress! + row * size).update(from: numbers.baseAddress! + Int(step) * size, count: size)
      }
    }
  }
}
