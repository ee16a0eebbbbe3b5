import Core

extension EnvironmentCheck {
  /// Reads observation and mask, each written twice over different grounds, so that what is not written shows; and the number of
  /// the state.
  mutating func look(at environment: E, _ timeStep: TimeStep, _ place: String) -> View {
    func rows<Element: BitwiseCopyable>(
      _ count: Int, _ ground: Element, _ write: (inout BatchRow<Element>) -> Void
    ) -> (elements: [Element], stray: Int?) {
      var stray: Int?
      let elements = [Element](unsafeUninitializedCapacity: max(count, 1)) { buffer, initialized in
        buffer.initialize(repeating: ground)
        var row = BatchRow(buffer.baseAddress!, count: count)
        write(&row)
        stray = row.firstIndexOutOfRange
        initialized = count
      }
      return (elements, stray)
    }
    tell("\(place): the observation, the legal actions or the number of the state")
    let size = specification.observationSize
    let first = rows(size, Float(12345)) { environment.writeObservation(into: &$0) }
    let second = rows(size, Float(-54321)) { environment.writeObservation(into: &$0) }
    if let stray = first.stray {
      report(.observation, "\(place): index \(stray) is used, the specification says \(size) numbers, 0 to \(size - 1)")
    }
    for index in 0..<size {
      let (value, other) = (first.elements[index], second.elements[index])
      if value.bitPattern != other.bitPattern {
        let isUnwritten = value == 12345 && other == -54321
        report(.observation, "\(place): entry \(index) is \(isUnwritten ? "not written" : "\(value), then \(other)")")
      } else if !value.isFinite {
        report(.observation, "\(place): entry \(index) is \(value)")
      }
    }
    let hot = environment.oneHotIndex
    if hot >= 0, (0..<size).contains(where: { first.elements[$0] != ($0 == hot ? 1 : 0) }) || hot >= size {
      report(.observation, "\(place): oneHotIndex is \(hot), but the observation is not 1 there and 0 elsewhere")
    }
    let maskSize = specification.actionSpace.maskSize
    let mask = rows(maskSize, true) { environment.writeLegalActions(into: &$0) }
    let again = rows(maskSize, false) { environment.writeLegalActions(into: &$0) }
    if let stray = mask.stray {
      report(.legalActions, "\(place): index \(stray) is used, there are \(maskSize) actions, 0 to \(maskSize - 1)")
    }
    if let index = mask.elements.indices.first(where: { mask.elements[$0] != again.elements[$0] }) {
      report(.legalActions, "\(place): entry \(index) is not written")
    }
    if timeStep.status == .running, let dimension = dimensionWithoutLegalAction(again.elements) {
      report(.legalActions, "\(place): the episode runs but no action is legal" + dimension)
    }
    let observation = second.elements.map(\.bitPattern)
    return View(
      observation: observation, legal: again.elements, reward: timeStep.reward.bitPattern, status: timeStep.status,
      state: stateNumber(of: environment, observation, place))
  }

  /// The number of the state, where states are numbered.
  private mutating func stateNumber(of environment: E, _ observation: [UInt32], _ place: String) -> Int {
    guard let count = specification.stateCount else { return 0 }
    let number = environment.stateNumber
    if !(0..<count).contains(number) {
      report(.stateNumber, "\(place): stateNumber is \(number), the specification says \(count) states, 0 to \(count - 1)")
    }
    states.see(number, observation)
    return number
  }

  private func dimensionWithoutLegalAction(_ mask: [Bool]) -> String? {
    switch specification.actionSpace {
    case .discrete: return mask.contains(true) ? nil : ""
    case .multiDiscrete(let counts):
      var start = 0
      for (dimension, count) in counts.enumerated() {
        if !mask[start..<start + count].contains(true) { return " in dimension \(dimension)" }
        start += count
      }
      return nil
    case .continuous: return nil
    }
  }
}

/// Whether states have numbers at all: an environment that counts its states but forgets to number them is always in state 0.
struct StateNumberCheck {
  private var first: (number: Int, observation: [UInt32])?
  private var hasOtherNumber = false
  private var hasOtherObservation = false

  mutating func see(_ number: Int, _ observation: [UInt32]) {
    guard let first else {
      self.first = (number, observation)
      return
    }
    if number != first.number { hasOtherNumber = true }
    if !hasOtherObservation, observation != first.observation { hasOtherObservation = true }
  }

  /// What is wrong with the numbers that were seen; nil when nothing is.
  func complaint(_ stateCount: Int?) -> String? {
    guard let stateCount, stateCount > 1, let first, hasOtherObservation, !hasOtherNumber else { return nil }
    return "the specification says \(stateCount) states, but stateNumber is \(first.number) whatever the observation"
  }
}
