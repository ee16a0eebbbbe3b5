import Foundation
import Testing
import Warren

@Suite struct RecordingCommandTests {
  @Test("a run's policy is recorded, and agents learn from the file, whose path is relative to the experiment file")
  func recordAndLearn() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("recording-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder.appendingPathComponent("files"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let runs = folder.appendingPathComponent("runs").path
    func write(_ name: String, _ text: String) throws -> String {
      let file = folder.appendingPathComponent(name)
      try Data(text.utf8).write(to: file)
      return file.path
    }
    func run(_ file: String) -> Int32 { WarrenCommand.run(arguments: ["run", file, "--output", runs, "--quiet"]) }
    let lake = "tasks: [frozen-lake: { map: 4x4, slippery: false }]\nevaluation: { every: 1000, episodes: 5 }\nseeds: 1\n"
    let random = try write(
      "random.yaml", "experiment: random\nmethods: [random-policy: {}]\nbudget: { environmentSteps: 16 }\n" + lake)
    #expect(run(random) == 0)
    let file = folder.appendingPathComponent("files/random.safetensors")
    let path = try #require(
      FileManager.default.subpathsOfDirectory(atPath: runs).first { $0.hasSuffix("random-policy/seed-1") })
    let place = "\(runs)/\(path)"
    #expect(WarrenCommand.run(arguments: ["evaluate", place, "--episodes", "800", "--record", file.path]) == 0)
    let recording = try Recording(contentsOf: file)
    #expect(recording.episodeCount == 800 && recording.environment == "frozen-lake" && recording.origin["seed"] == .integer(1))
    #expect(WarrenCommand.run(arguments: ["evaluate", place, "--record", "/nowhere/a.safetensors"]) == 2)
    // With another value in the file, for this evaluation alone.
    func evaluate(_ override: String) -> Int32 {
      WarrenCommand.run(
        arguments: ["evaluate", place, "--episodes", "3", "--set", override, "--record", file.path + ".other"])
    }
    #expect(evaluate("tasks.frozen-lake.slippery=true") == 0)
    let other = try Recording(contentsOf: URL(fileURLWithPath: file.path + ".other"))
    #expect(other.origin["task"]?["settings"]?["slippery"] == .boolean(true))
    #expect(recording.origin["task"]?["settings"]?["slippery"] == .boolean(false))
    #expect(evaluate("tasks.frozen-lake.nonsense=8x8") == 2 && evaluate("seeds=2") == 2)
    #expect(WarrenCommand.run(arguments: ["evaluate", place, "--record", file.path, "--render"]) == 2)

    let learning = """
      experiment: offline
      methods:
        - offline-dqn: { recording: files/random.safetensors }
        - behavior-cloning: { recording: files/random.safetensors }
      budget: { learnerSteps: 3000 }

      """
    #expect(run(try write("offline.yaml", learning + lake)) == 0)
    let offline = folder.appendingPathComponent("runs/offline")
    let run1 = try #require(
      FileManager.default.subpathsOfDirectory(atPath: offline.path).first { $0.hasSuffix("offline-dqn/seed-1") })
    let directory = RunDirectory(offline.appendingPathComponent(run1))
    let result = try #require(directory.result)
    #expect(result.ledger.learnerSteps == 3000 && result.ledger.environmentSteps == nil)
    #expect(directory.configuration?.dataHashes.keys.contains("offline-dqn/random.safetensors") == true)
    // What is written in the settings stays as it was written.
    #expect(directory.configuration?.parameters.method.settings["recording"] == .string("files/random.safetensors"))
    #expect(WarrenCommand.run(arguments: ["evaluate", directory.url.path, "--episodes", "5"]) == 0)

    let larger = learning + lake.replacing("4x4", with: "8x8")
    #expect(run(try write("other.yaml", larger)) == 2)
    #expect(run(try write("missing.yaml", (learning + lake).replacing("random.safe", with: "none.safe"))) == 2)
    #expect(run(try write("endless.yaml", (learning + lake).replacing("learnerSteps", with: "environmentSteps"))) == 2)
  }

  @Test("an experiment keeps episodes of its policies, those that a later recording would have, and makes up for lost ones")
  func recordInExperiment() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("recording-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func run(_ episodes: String, task: String = "frozen-lake: { map: 4x4 }") throws -> Int32 {
      let file = folder.appendingPathComponent("record.yaml")
      let text = """
        experiment: record
        tasks: [\(task)]
        methods: [random-policy: {}]
        budget: { environmentSteps: 16, evaluations: 16 }
        evaluation: { every: 1000, episodes: 5 }
        record: { episodes: \(episodes) }

        """
      try Data(text.utf8).write(to: file)
      return WarrenCommand.run(arguments: ["run", file.path, "--output", folder.path, "--quiet"])
    }
    #expect(try run("12") == 0)
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    let path = try #require(paths.first { $0.hasSuffix("random-policy/seed-1") })
    let place = folder.appendingPathComponent(path)
    let kept = place.appendingPathComponent("recording.safetensors")
    let bytes = try Data(contentsOf: kept)
    #expect(try Recording(contentsOf: kept).episodeCount == 12)
    let later = folder.appendingPathComponent("later.safetensors")
    #expect(WarrenCommand.run(arguments: ["evaluate", place.path, "--episodes", "12", "--record", later.path]) == 0)
    #expect(try Data(contentsOf: later) == bytes)
    // The run itself has finished and is not made again.
    let result = try Data(contentsOf: place.appendingPathComponent("result.json"))
    try FileManager.default.removeItem(at: kept)
    #expect(try run("12") == 0 && Data(contentsOf: kept) == bytes)
    #expect(try run("5") == 0 && Recording(contentsOf: kept).episodeCount == 5)
    #expect(try Data(contentsOf: place.appendingPathComponent("result.json")) == result)
    #expect(try run("0") == 2)
    #expect(try run("5", task: "test-function: { name: sphere }") == 2)
  }
}
