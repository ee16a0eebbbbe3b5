import Core
import Foundation
import GridGames
import ReinforcementLearning
import Testing

@Suite struct RecordingTests {
  @Test("what is written is read again: discrete, multi-discrete and continuous, with masks and without")
  func roundTrip() throws {
    let folder = try RecordingFolder()
    func check(_ environment: some Environment) throws {
      let original = try recording(of: environment, episodes: 23)
      let file = folder.url.appendingPathComponent("a.safetensors")
      try original.write(to: file)
      #expect(try Recording(contentsOf: file) == original)
      #expect(original.episodeCount == 23 && original.stepCount == original.result.lengths.reduce(0, +))
    }
    try check(DQNToy.Noise())
    try check(Matching())
    try check(Aiming())
    try check(SignedCorridor())
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["a.safetensors"])
  }

  @Test("recorded are the very episodes that an evaluation with the same key plays", arguments: [1, 7, 45])
  func sameEpisodes(episodes: Int) throws {
    let environment = DQNToy.Noise()
    let recording = try recording(of: environment, episodes: episodes, seed: 3)
    var evaluator = Evaluator { try VectorEnvironment(environment, count: $0) }
    let key = RandomKey(seed: 3)
    let played = try evaluator.evaluate(
      RandomPolicy(environment.specification, key: key["policy"]), episodes: episodes, key: key["environments"])
    #expect(recording.result == played && played.returns.count == episodes)
  }

  @Test("taking the recorded actions again gives the recorded observations, rewards and ends")
  func replayed() throws {
    let lake = try FrozenLake(FrozenLakeConfiguration(map: "4x4", slippery: false))
    let recording = try recording(of: lake, episodes: 60)
    let size = recording.specification.observationSize
    let batch = try VectorEnvironment(lake, count: 1)
    for episode in 0..<recording.episodeCount {
      try batch.reset(key: RandomKey(seed: 9))
      for step in recording.steps(of: episode) {
        #expect(Array(batch.observations) == Array(recording.observations[step * size..<(step + 1) * size]))
        try [recording.discreteActions[step]].withUnsafeBufferPointer { try batch.step($0) }
        #expect(batch.rewards[0] == recording.rewards[step])
      }
      #expect(batch.statuses[0] == recording.ends[episode])
      #expect(Array(batch.finalObservations) == Array(recording.finalObservations[episode * size..<(episode + 1) * size]))
    }
  }

  @Test("transitions are those of the n-step adder, bit for bit", arguments: [1, 2, 5, 50])
  func transitions(steps: Int) throws {
    let environment = try VectorEnvironment(DQNToy.Noise(), count: 1)
    try environment.reset(key: RandomKey(seed: 5))
    let recorder = EpisodeRecorder(
      RandomPolicy(environment.specification, key: RandomKey(seed: 6)),
      to: Recording(environment: "noise", specification: environment.specification, hasLegalActions: true))
    let replay = UniformReplay(
      layout: ReplayLayout(for: environment), capacity: 5000, window: NStepAdder.window(steps: steps, copies: 1))
    var adder = NStepAdder(to: replay, copies: 1, steps: steps, discount: 0.9)
    adder.addFirst(environment)
    let actions = ActionBatch(for: environment)
    while recorder.recording.episodeCount < 200 {
      try recorder.selectActions(for: environment, into: actions)
      try actions.take(in: environment, copies: 1)
      adder.add(actions, copies: 1, environment)
      try recorder.record(environment, copy: 0)
    }
    let transitions = RecordedTransitions(recorder.recording, steps: steps, discount: 0.9)
    let (left, right) = (transitions.makeBatch(count: 1), replay.makeBatch(count: 1))
    #expect(replay.insertCount == recorder.recording.stepCount && replay.count == replay.insertCount)
    var bootstraps = 0
    for step in 0..<replay.insertCount {
      transitions.copy(step, into: left, row: 0)
      replay.storage.copy(step, into: right, row: 0)
      #expect(Array(left.observations) == Array(right.observations) && left.discreteActions[0] == right.discreteActions[0])
      #expect(left.rewards[0] == right.rewards[0] && left.discounts[0] == right.discounts[0])
      guard left.discounts[0] != 0 else { continue }
      bootstraps += 1
      #expect(Array(left.nextObservations) == Array(right.nextObservations))
      #expect(Array(left.nextLegalActions) == Array(right.nextLegalActions))
    }
    #expect(bootstraps > 50 && bootstraps < replay.insertCount)
  }

  @Test("a damaged file is an error or another valid recording, never a crash")
  func fuzz() throws {
    let folder = try RecordingFolder()
    let whole = try Data(contentsOf: folder.record(DQNToy.Noise(), episodes: 3))
    let file = folder.url.appendingPathComponent("damaged.safetensors")
    var random = RandomKey(seed: 1).stream
    var refused = 0
    func read(_ data: Data) throws {
      try data.write(to: file)
      do { _ = try Recording(contentsOf: file) } catch let error as WarrenError {
        #expect(error.kind == .usage && error.place?.hasPrefix(file.path) == true)
        refused += 1
      }
    }
    for length in stride(from: 0, to: whole.count, by: 7) { try read(whole.prefix(length)) }
    #expect(refused == (whole.count + 6) / 7)
    refused = 0
    for _ in 0..<600 {
      var data = whole
      // Most of them in the header, where they do the most.
      let place = random.integer(below: random.bernoulli(0.8) ? 1000 : data.count)
      data[place] = random.bernoulli(0.5) ? UInt8(random.integer(below: 256)) : UInt8(ascii: "9")
      try read(data)
    }
    #expect(refused > 150 && refused < 600)
  }

  /// Reads a recording after a change of its arrays and metadata, and gives the error.
  private func error(_ change: (inout [String: Safetensors.Entry], inout [String: String]) -> Void) throws -> String {
    let folder = try RecordingFolder()
    let file = try folder.record(DQNToy.Noise(), episodes: 3)
    let data = try Data(contentsOf: file)
    var (arrays, metadata) = (try Safetensors.decode(data), try Safetensors.metadata(of: data))
    change(&arrays, &metadata)
    try Safetensors.encode(arrays, metadata: metadata).write(to: file)
    do { _ = try Recording(contentsOf: file) } catch { return "\(error)" }
    return "no error"
  }

  @Test("an error says what is wrong and what was expected")
  func errors() throws {
    #expect(try error { _, _ in } == "no error")
    #expect(try error { $1["format"] = "x" }.contains("its format is 'x'"))
    #expect(try error { $1["version"] = "2" }.contains("version '2', this program reads version 1"))
    #expect(try error { $1["specification"] = nil }.contains("no 'specification'"))
    #expect(try error { $1["specification"] = "{}" }.contains("'specification' is no JSON"))
    #expect(
      try error { $1["specification"]?.replace("\"_0\":4", with: "\"_0\":99999999999") }.contains("from 1 to"))
    #expect(try error { arrays, _ in arrays["rewards"] = nil }.contains("no array 'rewards'"))
    #expect(try error { arrays, _ in arrays["extra"] = arrays["rewards"] }.contains("an array 'extra'"))
    #expect(try error { arrays, _ in arrays["actions"]?.type = .float32 }.contains("'actions' is F32"))
    #expect(try error { arrays, _ in arrays["finalLegalActions"] = nil }.contains("no array 'finalLegalActions'"))
    #expect(try error { arrays, _ in arrays["ends"]?.bytes[1] = 0 }.contains("the end of episode 1 is 0"))
    #expect(try error { arrays, _ in arrays["legalActions"]?.bytes[0] = 2 }.contains("'legalActions' is 2"))
    #expect(try error { arrays, _ in arrays["episodeStarts"]?.bytes[8] = 0 }.contains("'episodeStarts' must rise"))
    #expect(try error { arrays, _ in arrays["actions"]?.bytes[0] = 4 }.contains("the action of step 0 is 4, expected"))
    #expect(
      try error { arrays, _ in
        for entry in 0..<4 { arrays["legalActions"]?.bytes[entry] = 0 }
      }.contains("which was not legal"))
    #expect(
      try error { arrays, _ in
        for byte in 0..<4 { arrays["rewards"]?.bytes[byte] = 255 }
      }.contains("number 0 of 'rewards' is"))
    let nowhere = URL(fileURLWithPath: "/nowhere/a.safetensors")
    #expect(throws: WarrenError.self) { try Recording(contentsOf: nowhere) }
    #expect(throws: WarrenError.self) { try recording(of: DQNToy.Noise(), episodes: 1).write(to: nowhere) }
  }

  @Test("an episode that does not fit is refused")
  func wrongEpisodes() throws {
    var recording = Recording(environment: "noise", specification: DQNToy.Noise().specification, hasLegalActions: true)
    #expect(throws: WarrenError.self) { try recording.append(RecordedEpisode()) }
    #expect(throws: WarrenError.self) { try recording.write(to: FileManager.default.temporaryDirectory) }
    var episode = RecordedEpisode()
    episode.rewards = [1]
    episode.discreteActions = [0]
    episode.observations = [1, 2, 3, 4, 5]
    episode.finalObservation = [1, 2, 3, 4, 5]
    episode.legalActions = [1, 0, 0, 0]
    #expect(throws: WarrenError.self) { try recording.append(episode) }
    episode.finalLegalActions = [0, 0, 0, 0]
    try recording.append(episode)
    #expect(recording.episodeCount == 1 && recording.result.returns == [1])
  }
}
