import Core
import Foundation
import Testing

@Suite struct ServingTests {
  @Test func experimentsAreListedWithTheStatesOfTheirRuns() async throws {
    let folder = try RunFolder()
    for (seed, status) in [(1, "finished"), (2, "stopped"), (3, "failed"), (4, nil), (5, "odd")] {
      try folder.addRun("one", "task", "method", seed: seed, status: status)
    }
    try folder.write("{\"status\":\"finished\"", to: "one/task/method/seed-6/result.json")
    try folder.write("a: 1", to: "two/experiment.yaml")
    try folder.write("no experiment", to: "three/readme.txt")
    #expect(try await folder.wait(for: "/api/experiments") { $0["rows"]?.items.first?["isCounted"]?.isTrue ?? false })
    let list = try await folder.ask("/api/experiments").value
    #expect(list["rows"]?.items.compactMap { $0["name"]?.stringValue }.sorted() == ["one", "two"])
    let row = try #require(list["rows"]?.items.first { $0["name"] == .string("one") })
    let expected = ["finished": 1, "stopped": 1, "failed": 1, "unfinished": 1, "damaged": 2].mapValues { JSONValue.integer($0) }
    #expect(row["states"] == .object(expected))
    #expect(row["isRunning"] == .boolean(false))
    #expect(try await folder.ask("/api/experiments?filter=TW").value["rows"]?.items.count == 1)
    #expect(try await folder.ask("/api/experiments?offset=2").value["rows"]?.items.count == 0)
  }

  @Test func changesAreSeen() async throws {
    let folder = try RunFolder()
    try folder.addRun("one", "task", "method", seed: 1, status: nil)
    #expect(try await folder.wait(for: "/api/experiments/one") { $0["row"]?["states"]?["unfinished"] == .integer(1) })
    try folder.addRun("one", "task", "method", seed: 1, status: "finished")
    #expect(try await folder.wait(for: "/api/experiments/one") { $0["row"]?["states"]?["finished"] == .integer(1) })
    try FileManager.default.removeItem(at: folder.root.appending(path: "one"))
    #expect(try await folder.wait(for: "/api/experiments") { $0["total"] == .integer(0) })
    #expect(try await folder.ask("/api/experiments/one").status == 404)
  }

  @Test func anExperimentThatHoldsItsLockIsRunning() async throws {
    let folder = try RunFolder(plan: { _ in 4 })
    try folder.write("experiment: one", to: "one/experiment.yaml")
    try folder.addRun("one", "task", "method", seed: 1, status: nil)
    try folder.write("{}", to: "one/invocation.json")
    // Its turn came before this start of the experiment, that of the others after it.
    try await Task.sleep(for: .milliseconds(20))
    try folder.addRun("one", "task", "method", seed: 2, status: nil)
    try folder.addRun("one", "task", "method", seed: 3, status: "finished")
    #expect(try await folder.ask("/api/experiments/one").value["canResume"] == .boolean(true))
    let lock = open(folder.root.appending(path: "one/.lock").path, O_RDWR | O_CREAT, 0o644)
    #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
    #expect(try await folder.wait(for: "/api/experiments/one") { $0["row"]?["states"]?["running"] == .integer(1) })
    let page = try await folder.ask("/api/experiments/one").value
    #expect(page["row"]?["isRunning"] == .boolean(true))
    #expect(page["canResume"] == .boolean(false))
    #expect(page["planned"] == .integer(4))
    // One of four finished, two have spent three quarters of their budgets.
    #expect(page["progress"] == .number(0.625))
    #if os(Linux)
      #expect(page["process"] == .integer(Int(ProcessInfo.processInfo.processIdentifier)))
    #endif
    #expect(try await folder.ask("/api/experiments/one/resume", method: "POST").status == 409)
    close(lock)
    #expect(try await folder.wait(for: "/api/experiments/one") { $0["row"]?["isRunning"] == .boolean(false) })
    #expect(try await folder.ask("/api/experiments/one/stop", method: "POST").status == 409)
  }

  @Test func runsTellHowFarTheyAre() async throws {
    let folder = try RunFolder()
    try folder.addRun("one", "task", "b", seed: 2, status: nil, order: 0)
    try folder.addRun("one", "task", "b", seed: 10, status: "failed", order: 0)
    try folder.addRun("one", "task", "a", seed: 1, status: "finished", order: 1)
    let runs = try await folder.ask("/api/experiments/one/runs?task=task&method=b").value
    #expect(runs["measure"] == .string("length"))
    let rows = try #require(runs["rows"]?.items)
    #expect(rows.compactMap { $0["seed"]?.doubleValue } == [2, 10])
    #expect(rows[0]["fraction"] == .number(0.75))
    #expect(rows[0]["value"] == .integer(47))
    #expect(rows[1]["error"] == .string("it broke"))
    let page = try await folder.ask("/api/experiments/one").value
    #expect(page["question"] == .string("Which?"))
    #expect(page["groups"]?.items.compactMap { $0["label"]?.stringValue } == ["Method b", "Method a"])
    #expect(try await folder.ask("/api/experiments/one/runs?task=task&method=c").status == 404)
  }

  @Test func curvesGrow() async throws {
    let folder = try RunFolder()
    try folder.addRun("one", "task", "a", seed: 1, status: nil)
    let file = "one/task/a/seed-1/metrics.jsonl"
    func curve() async throws -> JSONValue? { try await folder.ask("/api/curves?run=one").value["curves"]?.items.first }
    #expect(try await curve()?["x"]?.numbers == [100, 200, 300])
    #expect(try await curve()?["y"]?.numbers == [49, 48, 47])
    // Half a line, one that is none, a line without the measure, numbers that are none.
    try folder.append(#"{"evaluations":400,"le"#, to: file)
    #expect(try await curve()?["x"]?.numbers == [100, 200, 300])
    try folder.append("ngth\":46}\nnonsense\n{\"evaluations\":500}\n{\"evaluations\":600,\"length\":1e999}\n", to: file)
    try folder.append("{\"evaluations\":700,\"length\":null}\n{\"evaluations\":800,\"length\":45}\n", to: file)
    #expect(try await curve()?["x"]?.numbers == [100, 200, 300, 400, 800])
    #expect(try await curve()?["y"]?.numbers == [49, 48, 47, 46, 45])
    // A run that goes on cuts off what came after its checkpoint, and may soon have written more than there was.
    let handle = try FileHandle(forWritingTo: folder.root.appending(path: file))
    try handle.truncate(atOffset: 0)
    try handle.close()
    try folder.append((1...40).map { #"{"evaluations":\#($0),"length":\#(100 - $0)}"# + "\n" }.joined(), to: file)
    #expect(try await curve()?["x"]?.numbers == (1...40).map(Double.init))
  }

  @Test func aFileThatCannotBeReadIsNotTakenForAnEmptyOne() async throws {
    let folder = try RunFolder()
    try folder.addRun("one", "task", "a", seed: 1, status: "finished")
    try folder.append("nonsense\n", to: "one/task/a/seed-1/metrics.jsonl")
    try folder.addRun("one", "task", "a", seed: 2, status: "finished")
    let blocked = folder.root.appending(path: "one/task/a/seed-2/metrics.jsonl")
    try FileManager.default.removeItem(at: blocked)
    try FileManager.default.createDirectory(at: blocked, withIntermediateDirectories: false)
    try folder.addRun("one", "task", "a", seed: 3, status: "finished")
    let answer = try await folder.ask("/api/curves?run=one").value
    #expect(
      answer["troubles"]?.items == [
        .string("one/task/a/seed-1: 1 line of metrics.jsonl cannot be read"),
        .string("one/task/a/seed-2: metrics.jsonl is no file"),
      ])
    #expect(answer["curves"]?.items.map { $0["x"]?.numbers.count } == [3, 0, 3])
  }

  @Test func curvesOfAnyRunsStandSideBySide() async throws {
    let folder = try RunFolder()
    for seed in 1...12 { try folder.addRun("one", "task", "a", seed: seed, status: "finished") }
    try folder.addRun("two", "other", "b", seed: 7, status: "stopped")
    let answer = try await folder.ask("/api/curves?run=one/task/a&run=two/other/b/seed-7&run=two&resource=seconds").value
    let curves = try #require(answer["curves"]?.items)
    #expect(curves.count == 11)
    #expect(answer["omitted"] == .integer(2))
    #expect(curves.last?["group"] == .integer(1))
    #expect(curves.last?["x"]?.numbers == [1, 2, 3])
    #expect(answer["resources"]?.items == [.string("evaluations"), .string("seconds")])
    #expect(try await folder.ask("/api/curves?run=one/task/a/seed-12").value["curves"]?.items.count == 1)
    #expect(try await folder.ask("/api/curves").status == 400)
    #expect(try await folder.ask("/api/curves?run=a/b/c/d/e").status == 400)
  }

  @Test func longCurvesAreThinned() async throws {
    let folder = try RunFolder()
    let lines = (1...5000).map { #"{"learnerSteps":\#($0),"loss":\#($0)}"# + "\n" }
    try folder.write(lines.joined(), to: "one/task/a/seed-1/metrics.jsonl")
    let curve = try await folder.ask("/api/curves?run=one").value["curves"]?.items.first
    let x = try #require(curve?["x"]?.numbers)
    #expect(x.count == 160 && x.first == 1 && x.last == 5000 && x == x.sorted())
  }

  @Test func nothingOutsideTheFolderIsRead() async throws {
    let folder = try RunFolder()
    try folder.addRun("../outside", "task", "method", seed: 1, status: "finished")
    let outside = folder.place.appending(path: "outside")
    func link(_ path: String, to target: URL) throws {
      let url = folder.root.appending(path: path)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(at: url, withDestinationURL: target)
    }
    try link("linked", to: outside)
    try link("one/task", to: outside.appending(path: "task"))
    try link("two/task/method/seed-1", to: outside.appending(path: "task/method/seed-1"))
    for file in ["config.json", "metrics.jsonl", "result.json"] {
      try link("three/task/method/seed-1/\(file)", to: outside.appending(path: "task/method/seed-1/\(file)"))
    }
    let pipe = folder.root.appending(path: "four/task/method/seed-1/result.json")
    try FileManager.default.createDirectory(at: pipe.deletingLastPathComponent(), withIntermediateDirectories: true)
    #expect(mkfifo(pipe.path, 0o600) == 0)
    try folder.write("a: 1", to: "one/experiment.yaml")
    #expect(try await folder.wait(for: "/api/experiments") { $0["rows"]?.items.first?["isCounted"]?.isTrue ?? false })
    let rows = try await folder.ask("/api/experiments").value["rows"]?.items ?? []
    #expect(rows.compactMap { $0["name"]?.stringValue }.sorted() == ["four", "one", "three"])
    #expect(rows.first { $0["name"] == .string("one") }?["states"] == .object([:]))
    #expect(rows.first { $0["name"] == .string("three") }?["states"] == .object(["damaged": .integer(1)]))
    for run in ["linked", "one", "two", "three", "four"] {
      let curves = try await folder.ask("/api/curves?run=\(run)").value["curves"]?.items ?? []
      #expect(curves.allSatisfy { $0["x"]?.items.isEmpty ?? true })
    }
    for name in ["three", "four"] { #expect(try await folder.ask("/experiments/\(name)/report").status == 409) }
    for name in ["linked", "..", "%2e%2e%2foutside", ".lock"] {
      #expect(try await folder.ask("/api/experiments/\(name)/runs?task=task&method=method").status == 404)
      #expect(try await folder.ask("/experiments/\(name)/report").status == 404)
    }
    #expect(try await folder.ask("/api/experiments/one/runs?task=..&method=..").status == 404)
    #expect(try await folder.ask("/api/experiments/one/resume", method: "POST").status == 409)
  }

  @Test func theReportFollowsTheResults() async throws {
    let folder = try RunFolder()
    try folder.addRun("one", "task", "a", seed: 1, status: "finished")
    let first = try await folder.ask("/experiments/one/report").value.stringValue ?? ""
    #expect(first.contains("Method a") && first.contains("<script nonce=\""))
    #expect(!first.contains("<script>"))
    try folder.addRun("one", "task", "b", seed: 1, status: "finished")
    #expect(try await folder.wait(for: "/experiments/one/report") { $0.stringValue?.contains("Method b") ?? false })
  }

  @Test func theReportFollowsThePlan() async throws {
    let folder = try RunFolder()
    let file = "experiment: one"
    try folder.write(file, to: "one/experiment.yaml")
    for (order, method) in ["a", "b"].enumerated() {
      try folder.addRun("one", "task", method, seed: 1, status: "finished", order: order)
    }
    for question in ["Was it a or b?", "What of a?"] {
      try folder.write(
        """
        {"experiment":"one","question":"\(question)","tasks":[{"folder":"task","label":"Task"}],"seeds":[1],
         "methods":[{"folder":"a","label":"Method a"}],"file":"\(SHA256.hexadecimal(of: Data(file.utf8)))"}
        """, to: "one/.plan.json")
      #expect(try await folder.wait(for: "/experiments/one/report") { $0.stringValue?.contains(question) ?? false })
    }
  }

  @Test func anExperimentGoesOnAndStops() async throws {
    let folder = try RunFolder(
      script: #"trap 'echo yes > "$0/stopped"; exit 130' INT; while :; do sleep 0.05; done"#)
    try folder.write("experiment: one", to: "one/experiment.yaml")
    #expect(try await folder.ask("/api/experiments/one/resume", method: "POST").status == 200)
    #expect(try await folder.ask("/api/experiments/one").value["row"]?["isRunning"] == .boolean(true))
    #expect(try await folder.ask("/api/experiments/one/resume", method: "POST").status == 409)
    // The shell needs a moment until it listens.
    try await Task.sleep(for: .milliseconds(300))
    #expect(try await folder.ask("/api/experiments/one/stop", method: "POST").status == 200)
    #expect(try await folder.wait(for: "/api/experiments/one") { $0["row"]?["isRunning"] == .boolean(false) })
    #expect(FileManager.default.fileExists(atPath: folder.root.appending(path: "one/stopped").path))
    #expect(try await folder.ask("/api/experiments/one").value["trouble"] == nil)
    #expect(try await folder.ask("/api/experiments/nothing/resume", method: "POST").status == 404)
  }

  @Test func whatWentWrongIsShown() async throws {
    let folder = try RunFolder(script: "echo 'line 3: unknown key' >&2; exit 2")
    try folder.write("experiment: one", to: "one/experiment.yaml")
    #expect(try await folder.ask("/api/experiments/one/resume", method: "POST").status == 200)
    #expect(try await folder.wait(for: "/api/experiments/one") { $0["trouble"] == .string("line 3: unknown key\n") })
  }
}
