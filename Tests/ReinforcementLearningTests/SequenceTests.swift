import Core
import ReinforcementLearning
import Testing

@Suite struct SequenceTests {
  /// Plays a batch with an adder for so many steps, and works out by itself the episodes that ended and the steps of those that
  /// did not, copy by copy in the order of time.
  private func play<A: Adder>(
    _ batch: any BatchEnvironment, steps: Int, _ makeAdder: (SequenceQueue) -> A
  ) throws -> (sequences: [RecordedEpisode], adder: A, queue: SequenceQueue) {
    let queue = SequenceQueue(capacity: 10_000, for: batch)
    var adder = makeAdder(queue)
    let loop = try EnvironmentLoop(batch, key: RandomKey(seed: 11))
    adder.addFirst(batch)
    let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 12))
    for _ in 0..<steps { try loop.step(actor: policy, adder: &adder) }
    return (queue.take(queue.count), adder, queue)
  }

  /// The episodes that the recorder keeps of the same play.
  private func recorded(_ batch: any BatchEnvironment, steps: Int) throws -> [RecordedEpisode] {
    try batch.reset(key: RandomKey(seed: 11))
    let recorder = EpisodeRecorder(
      RandomPolicy(batch.specification, key: RandomKey(seed: 12)),
      to: Recording(environment: "test", specification: batch.specification, hasLegalActions: batch.hasIllegalActions))
    let actions = ActionBatch(for: batch)
    for _ in 0..<steps {
      try recorder.selectActions(for: batch, into: actions)
      try actions.take(in: batch, copies: batch.count)
      for copy in 0..<batch.count { try recorder.record(batch, copy: copy) }
    }
    let recording = recorder.recording
    let (size, width) = (batch.specification.observationSize, batch.specification.actionSpace.width)
    return (0..<recording.episodeCount).map { index in
      let steps = recording.steps(of: index)
      func rows<Number>(_ numbers: [Number], _ size: Int) -> [Number] {
        numbers.isEmpty ? [] : Array(numbers[steps.lowerBound * size..<steps.upperBound * size])
      }
      func row<Number>(_ numbers: [Number], _ size: Int) -> [Number] { Array(numbers[index * size..<(index + 1) * size]) }
      var episode = RecordedEpisode()
      episode.observations = rows(recording.observations, size)
      episode.legalActions = rows(recording.legalActions, recording.maskSize)
      episode.discreteActions = rows(recording.discreteActions, width)
      episode.continuousActions = rows(recording.continuousActions, width)
      episode.rewards = rows(recording.rewards, 1)
      episode.finalObservation = row(recording.finalObservations, size)
      episode.finalLegalActions = row(recording.finalLegalActions, recording.maskSize)
      episode.end = recording.ends[index]
      return episode
    }
  }

  @Test("whole episodes are those that a recorder keeps of the same play, with masks and real actions as well")
  func episodes() throws {
    let makers: [(Int) throws -> any BatchEnvironment] = [
      { try VectorEnvironment(Script(), count: $0) }, { try VectorEnvironment(Corridor(), count: $0) },
      { try VectorEnvironment(Vectors(), count: $0) },
    ]
    for make in makers {
      for copies in [1, 3] {
        let (found, _, _) = try play(make(copies), steps: 400) { EpisodeAdder(to: $0, copies: copies) }
        let expected = try recorded(make(copies), steps: 400)
        #expect(found == expected && found.count > 10)
      }
    }
  }

  @Test(
    "sequences are what comes of cutting episodes up by hand",
    arguments: [(1, 1), (4, 4), (4, 1), (5, 2), (3, 2), (100, 50)])
  func sequences(length: Int, period: Int) throws {
    let episodes = try play(VectorEnvironment(Corridor(), count: 1), steps: 500) { EpisodeAdder(to: $0, copies: 1) }.sequences
    var found = try play(VectorEnvironment(Corridor(), count: 1), steps: 500) {
      SequenceAdder(to: $0, copies: 1, length: length, period: period)
    }.sequences
    for episode in episodes {
      let count = episode.rewards.count
      var start = 0
      while true {
        let end = min(start + length, count)
        let sequence = try #require(found.isEmpty ? nil : found.removeFirst())
        #expect(sequence.rewards == Array(episode.rewards[start..<end]))
        #expect(sequence.discreteActions == Array(episode.discreteActions[start..<end]))
        #expect(sequence.observations == Array(episode.observations[start * 6..<end * 6]))
        #expect(sequence.legalActions == Array(episode.legalActions[start * 2..<end * 2]))
        #expect(sequence.end == (end == count ? episode.end : .running))
        let next = end == count ? episode.finalObservation : Array(episode.observations[end * 6..<(end + 1) * 6])
        #expect(sequence.finalObservation == next)
        if end == count { break }
        start += period
      }
    }
    // What is left belongs to the episode that has not ended.
    #expect(found.allSatisfy { $0.end == .running })
  }

  /// Takes random actions and says of each how often one was taken before, in place of how likely it is.
  private final class Counting: Actor {
    private let random: RandomPolicy
    private var count: Float = 0
    init(_ batch: any BatchEnvironment) { random = RandomPolicy(batch.specification, key: RandomKey(seed: 12)) }
    func selectActions(for environment: any BatchEnvironment, into actions: ActionBatch) {
      random.selectActions(for: environment, into: actions)
      for copy in 0..<actions.count { actions.logProbabilities[copy] = count + Float(copy) / 10 }
      count += 1
    }
  }

  @Test("how likely actions were stays with their steps, in sequences that overlap and through a snapshot")
  func logProbabilities() throws {
    let batch = try VectorEnvironment(Corridor(), count: 2)
    let loop = try EnvironmentLoop(batch, key: RandomKey(seed: 11))
    var queue = SequenceQueue(capacity: 200, for: batch, keepsLogProbabilities: true)
    var adder = SequenceAdder(to: queue, copies: 2, length: 4, period: 3)
    adder.addFirst(batch)
    let actor = Counting(batch)
    for step in 0..<100 {
      if step == 50 {
        let (inside, waiting) = (adder.save(), queue.save())
        let silent = SequenceQueue(capacity: 200, for: batch)
        #expect(throws: WarrenError.self) { try silent.restore(waiting) }
        queue = SequenceQueue(capacity: 200, for: batch, keepsLogProbabilities: true)
        adder = SequenceAdder(to: queue, copies: 2, length: 4, period: 3)
        try queue.restore(waiting)
        try adder.restore(inside)
      }
      try loop.step(actor: actor, adder: &adder)
    }
    var nexts: [Float] = [0, 0.1]
    for sequence in queue.take(queue.count) {
      let first = sequence.logProbabilities[0]
      let copy = first.truncatingRemainder(dividingBy: 1) < 0.05 ? 0 : 1
      #expect(sequence.logProbabilities.count == sequence.rewards.count)
      for (index, number) in sequence.logProbabilities.enumerated() { #expect(abs(number - first - Float(index)) < 1e-3) }
      #expect(abs(first - nexts[copy]) < 1e-3)
      // The next sequence begins with the last step of this one, but where the episode ends.
      nexts[copy] = first + Float(sequence.end.isLast ? sequence.rewards.count : 3)
    }
    #expect(nexts[0] > 90 && nexts[1] > 90)
  }

  @Test("first in, first out; a full queue drops the oldest")
  func queue() throws {
    let batch = try VectorEnvironment(Corridor(), count: 1)
    let all = try play(batch, steps: 200) { SequenceAdder(to: $0, copies: 1, length: 4) }.sequences
    let queue = SequenceQueue(capacity: 5, for: batch)
    for sequence in all.prefix(8) { queue.add(sequence) }
    #expect(queue.count == 5 && queue.insertCount == 8 && queue.droppedCount == 3)
    #expect(queue.take(2) == Array(all[3..<5]))
    queue.add(all[8])
    #expect(queue.take(4) == Array(all[5..<9]) && queue.count == 0 && queue.droppedCount == 3)
  }

  @Test("adder and queue, saved in the middle and restored in fresh ones, go on with the same sequences")
  func saveAndRestore() throws {
    func run(interrupted: Bool) throws -> [RecordedEpisode] {
      let batch = try VectorEnvironment(Corridor(), count: 3)
      let loop = try EnvironmentLoop(batch, key: RandomKey(seed: 1))
      var queue = SequenceQueue(capacity: 30, for: batch)
      var adder = SequenceAdder(to: queue, copies: 3, length: 4, period: 3)
      let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 2))
      adder.addFirst(batch)
      for step in 0..<100 {
        if interrupted, step == 50 {
          let (inside, waiting) = (adder.save(), queue.save())
          queue = SequenceQueue(capacity: 30, for: batch)
          adder = SequenceAdder(to: queue, copies: 3, length: 4, period: 3)
          try queue.restore(waiting)
          try adder.restore(inside)
        }
        try loop.step(actor: policy, adder: &adder)
      }
      #expect(queue.insertCount > 60)
      return queue.take(queue.count)
    }
    #expect(try run(interrupted: true) == run(interrupted: false))
  }

  @Test("a snapshot of something else is refused, and the queue stays as it was")
  func misfits() throws {
    let corridor = try VectorEnvironment(Corridor(), count: 1)
    let (_, _, queue) = try play(corridor, steps: 10) { SequenceAdder(to: $0, copies: 1, length: 2) }
    queue.add(RecordedEpisode())
    let other = SequenceQueue(capacity: 3, for: try VectorEnvironment(Vectors(), count: 1))
    let (sequences, _, _) = try play(VectorEnvironment(Vectors(), count: 1), steps: 20) {
      SequenceAdder(to: $0, copies: 1, length: 2)
    }
    other.add(sequences[0])
    #expect(throws: WarrenError.self) { try queue.restore(other.save()) }
    #expect(queue.count == 1)
  }
}
