import Core
import ExperimentRunner
import Foundation
import Testing

@Suite struct HostileInputTests {
  private static func nines(_ levels: Int) -> String {
    var text = "l0: &l0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...levels {
      text += "l\(level): &l\(level) [" + [String](repeating: "*l\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
    }
    return text
  }

  /// Texts that would fill the memory, overflow the stack or take for ever, and what is said of each.
  private static let texts: [(name: String, text: @Sendable () -> String, expected: String)] = [
    ("aliases of aliases", { nines(12) }, "counting what aliases repeat"),
    ("an alias as a key", { nines(12) + "*l12 : x\n" }, "a key must be a plain name"),
    ("an alias as an explicit key", { nines(12) + "? *l12\n: x\n" }, "a key must be a plain name"),
    ("a list of aliases as a key", { nines(12) + "{[*l12, 1]: x}\n" }, "a key must be a plain name"),
    ("an alias as a key in a list", { nines(12) + "- [*l12: x]\n" }, "a key must be a plain name"),
    ("brackets", { String(repeating: "[", count: 100_000) }, "nested more than 64 deep"),
    (
      "closed brackets", { "a: " + String(repeating: "[", count: 200) + String(repeating: "]", count: 200) },
      "nested more than 64 deep"
    ),
    ("braces", { String(repeating: "{a: ", count: 100_000) }, "nested more than 64 deep"),
    ("dashes", { String(repeating: "- ", count: 100_000) + "x" }, "nested more than 64 deep"),
    ("question marks", { String(repeating: "? ", count: 100_000) + "x" }, "nested more than 64 deep"),
    ("indentation", { (0..<1500).map { String(repeating: " ", count: $0) + "a:\n" }.joined() }, "nested more than 64 deep"),
    ("many keys", { (0..<200_000).map { "k\($0): 1\n" }.joined() }, "there is no key 'k0'"),
    ("many values", { "seeds: [" + String(repeating: "1,", count: 400_000) + "1]" }, "more than 250000 values"),
    ("five megabytes", { String(repeating: "# nothing\n", count: 500_000) }, "too large"),
    ("NUL", { "experiment: \"a\\0b\"" }, "the control character U+0000"),
    ("a raw NUL", { "experiment: a\u{0}b" }, "not valid YAML"),
    (
      "an escape for a terminal", { "experiment: e\ntasks: [toy]\nmethods: [random: {}, label: \"\\e[2J\"]" },
      "control character U+001B"
    ),
    ("a path as a name", { "experiment: ../../etc" }, "names a folder"),
    ("a path as a task", { "experiment: e\ntasks: [../toy]\nmethods: [random]" }, "there is no task '../toy'"),
    ("too many seeds", { "experiment: e\ntasks: [toy]\nmethods: [random]\nseeds: 1000000000" }, "from 1 to 100,000"),
    ("a seed beyond all numbers", { "experiment: e\ntasks: [toy]\nmethods: [random]\nseeds: [1e300]" }, "an integer"),
    (
      "too many runs",
      {
        "experiment: e\ntasks: [toy, toy]\nmethods:\n  - random:\n    sweep: { count: { from: 1, to: 9999, count: 9999 } }\nseeds: 100000"
      },
      "there may be 250000"
    ),
    ("a budget that is no number", { "experiment: e\ntasks: [toy]\nmethods: [random]\nbudget: { seconds: .nan }" }, "a number"),
    ("an endless budget", { "experiment: e\ntasks: [toy]\nmethods: [random]\nbudget: { seconds: .inf }" }, "a number"),
    ("a budget below zero", { "experiment: e\ntasks: [toy]\nmethods: [random]\nbudget: { seconds: -1 }" }, "above 0"),
    (
      "steps beyond all numbers", { "experiment: e\ntasks: [toy]\nmethods: [random]\nbudget: { learnerSteps: 1e30 }" },
      "an integer"
    ),
  ]

  @Test("each is refused at once, with the reason", arguments: texts.map(\.name))
  func refused(name: String) throws {
    let (_, text, expected) = try #require(Self.texts.first { $0.name == name })
    let began = ContinuousClock.now
    let error = #expect(throws: WarrenError.self) {
      let file = try ExperimentFile(text: text(), file: "h.yaml", folder: URL(fileURLWithPath: "/"))
      _ = try ExperimentPlan(file, registry: .toys)
    }
    #expect(error?.description.contains(expected) == true, "\(error?.description.prefix(300) ?? "")")
    #expect(error?.description.contains("h.yaml") == true)
    #expect((error?.description.utf8.count ?? 0) < 2000)
    // A second or less where there is nothing else to do; what must not be is minutes.
    #expect(ContinuousClock.now - began < .seconds(60))
  }

  @Test("a file of 100 MB is not even read")
  func large() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appendingPathComponent("large.yaml")
    #expect(FileManager.default.createFile(atPath: url.path, contents: nil))
    try FileHandle(forWritingTo: url).truncate(atOffset: 100 << 20)
    let error = #expect(throws: WarrenError.self) { try ExperimentFile(contentsOf: url) }
    #expect(error?.description.contains("is too large: it has 100 MiB") == true)
    let device = #expect(throws: WarrenError.self) { try ExperimentFile(contentsOf: URL(fileURLWithPath: "/dev/zero")) }
    #expect(device?.description.contains("cannot be read as a file") == true)
  }

  @Test("aliases that are few are read, and text that looks like keys of them is text")
  func harmless() throws {
    let text = """
      experiment: e
      question: |
        *note: is it? [1]: yes
      tasks: [toy: &settings { depth: 4 }, { toy: *settings, label: again }]
      methods: [random]
      """
    // The question's first line could be an alias as a key, so it is refused where there are anchors at all.
    #expect(throws: WarrenError.self) { try ExperimentFile(text: text, file: "h.yaml", folder: URL(fileURLWithPath: "/")) }
    let plain = text.replacing("*note: is it? [1]: yes", with: "note *: is it? yes")
    let plan = try ExperimentPlan(
      ExperimentFile(text: plain, file: "h.yaml", folder: URL(fileURLWithPath: "/")), registry: .toys)
    #expect(plan.runs.map { $0.taskSettings["depth"] } == [.integer(4), .integer(4)])
  }

  @Test(
    "labels cannot leave their folder, nor take a name that means something else",
    arguments: [
      "../../up", "/etc/passwd", "..", "a/b\\\\c", "<script>alert(1)</script>", "' or \\\" 1", "tuning", "config.json",
      "report.html", "seed-1", "", " ", ".hidden", "CON\\u202Etxt",
    ])
  func labels(label: String) throws {
    let folder = try TemporaryFolder()
    let text = """
      experiment: e
      tasks: [{ toy: {}, label: "\(label)" }]
      methods: [{ random: {}, label: "\(label)" }]
      budget: { learnerSteps: 2 }
      """
    let plan = try ExperimentPlan(
      ExperimentFile(text: text, file: "h.yaml", folder: URL(fileURLWithPath: "/")), registry: .toys)
    let parts = plan.runs[0].path.split(separator: "/", omittingEmptySubsequences: false)
    #expect(parts.count == 3)
    for part in parts.dropLast() {
      #expect(part.wholeMatch(of: #/[a-z0-9_][a-z0-9_.-]*/#) != nil, "\(part)")
      #expect(!["tuning", "config.json", "report.html"].contains(String(part)) && !part.hasPrefix("seed-"))
    }
    let summary = try ExperimentExecution(plan, output: folder.url, threads: 1).execute(observer: Silence())
    #expect(summary.finished == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["e"])
  }

  /// What a person or a full disk may do to a run that has finished, and whether it is made again.
  private static let damages: [(name: String, change: @Sendable (URL) throws -> Void, isRepeated: Bool)] = [
    ("half a result", { try halve($0.appendingPathComponent("result.json")) }, true),
    ("half a configuration", { try halve($0.appendingPathComponent("config.json")) }, true),
    ("no configuration", { try FileManager.default.removeItem(at: $0.appendingPathComponent("config.json")) }, true),
    ("a result that is a list", { try Data("[1, 2]".utf8).write(to: $0.appendingPathComponent("result.json")) }, true),
    (
      "metrics cut short",
      {
        try halve($0.appendingPathComponent("metrics.jsonl"))
        try FileManager.default.removeItem(at: $0.appendingPathComponent("result.json"))
      }, true
    ),
    (
      "no metrics",
      {
        try FileManager.default.removeItem(at: $0.appendingPathComponent("metrics.jsonl"))
        try FileManager.default.removeItem(at: $0.appendingPathComponent("result.json"))
      }, true
    ),
    ("no checkpoint", { try FileManager.default.removeItem(at: $0.appendingPathComponent("checkpoint")) }, false),
    (
      "an unknown status",
      {
        let url = $0.appendingPathComponent("result.json")
        try Data(String(contentsOf: url, encoding: .utf8).replacing("finished", with: "fine").utf8).write(to: url)
      }, true
    ),
  ]

  private static func halve(_ url: URL) throws {
    let data = try Data(contentsOf: url)
    try data.prefix(data.count / 2).write(to: url)
  }

  @Test("run directories that were damaged end as they should have", arguments: damages.map(\.name))
  func damaged(name: String) throws {
    let (_, change, isRepeated) = try #require(Self.damages.first { $0.name == name })
    let folder = try TemporaryFolder()
    let text = "experiment: e\ntasks: [toy]\nmethods: [random]\nbudget: { learnerSteps: 50 }\nseeds: 2"
    let plan = try ExperimentPlan(ExperimentFile(text: text, file: "h.yaml", folder: folder.url), registry: .toys)
    let execution = ExperimentExecution(plan, output: folder.url, threads: 1)
    _ = try execution.execute(observer: Silence())
    let run = execution.root.appendingPathComponent(plan.runs[0].path)
    let files = ["result.json", "metrics.jsonl", "config.json"]
    func contents() throws -> [String] {
      try files.map {
        try String(contentsOf: run.appendingPathComponent($0), encoding: .utf8)
          .replacing(#/"(seconds|cpuSeconds)" ?: ?[^,}\n]*/#, with: "")
      }
    }
    let before = try contents()
    try change(run)
    let summary = try execution.execute(observer: Silence())
    #expect(summary.failed.isEmpty && summary.finished == (isRepeated ? 1 : 0))
    #expect(try contents() == before)
  }
}
