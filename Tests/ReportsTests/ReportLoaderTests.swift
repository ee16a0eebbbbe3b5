import Foundation
import Reports
import Testing

@Suite struct ReportLoaderTests {
  @Test func aFolderOfExperimentsSaysWhichThereAre() throws {
    let directory = try RunDirectory("runs")
    for name in ["second", "first"] {
      try directory.write("experiment: \(name)\n", to: "\(name)/experiment.yaml")
      try directory.write("{}", to: "\(name)/task/method/seed-1/config.json")
    }
    let error = #expect(throws: ReportError.self) { try ReportLoader.load(directory.url) }
    #expect(error == .experiments(directory.url.path(percentEncoded: false), ["first", "second"]))
    #expect(error?.description.contains("first, second") == true)
  }

  @Test func readsAWholeExperiment() throws {
    let directory = try RunDirectory()
    try directory.write("experiment: trial\n", to: "experiment.yaml")
    for seed in [1, 2, 10] {
      try directory.addRun(method: "genetic", seed: seed, value: 100 + Double(seed), label: "GA", order: 1)
      try directory.addRun(method: "two-opt", seed: seed, value: 110, order: 0)
    }
    let results = try ReportLoader.load(directory.url)
    #expect(results.experiment == "trial")
    #expect(results.question == "Which is best?")
    #expect(results.configurationText == "experiment: trial\n")
    let task = try #require(results.tasks.first)
    #expect(task.measure.name == "length")
    #expect(task.measure.direction == .minimize)
    #expect(task.measure.known?.value == 100)
    #expect(task.measure.known?.proved == true)
    #expect(task.measure.gap(of: 103) == 0.03)
    #expect(task.methods.map(\.label) == ["two-opt", "GA"])
    let genetic = task.methods[1]
    #expect(genetic.runs.map(\.seed) == [1, 2, 10])
    #expect(genetic.statistics.median == 102)
    #expect(genetic.runs[0].status == .finished)
    #expect(genetic.runs[0].reason == nil)
    #expect(genetic.runs[0].curve.values == [131, 111, 101])
    #expect(genetic.runs[0].curve.spent[.evaluations] == [1, 101, 201])
    #expect(genetic.runs[0].curve.spent[.environmentSteps] == nil)
    #expect(genetic.runs[0].loss.values.count == 3)
    #expect(genetic.runs[0].spent[.cpuSeconds] == 0.9)
    #expect(genetic.parameters.map(\.name) == ["method.network.hidden", "method.population"])
    #expect(genetic.runs[0].provenance?.machine == "P with V, 2 cores, 8 GiB of memory, S")
  }

  @Test func damageIsToldAndDoesNotSpread() throws {
    let directory = try RunDirectory()
    for seed in 1...7 { try directory.addRun(method: "genetic", seed: seed, value: 100) }
    try directory.addRun(method: "two-opt", seed: 1, value: 110)
    let folder = "berlin52/genetic/seed-"
    try directory.write("", to: folder + "2/result.json")
    try FileManager.default.removeItem(at: directory.url.appending(path: folder + "3/config.json"))
    try directory.write(#"{"evaluations":1,"length":120}"# + "\n" + #"{"evaluations":2,"len"#, to: folder + "4/metrics.jsonl")
    try FileManager.default.removeItem(at: directory.url.appending(path: folder + "5/result.json"))
    try directory.addRun(method: "genetic", seed: 6, value: 100, status: "failed")
    try directory.write("{\"status\":\"finished\",\"objectives\":{\"length\":\"short\"}}", to: folder + "7/result.json")
    try directory.write("[1, 2", to: folder + "8/result.json")

    let results = try ReportLoader.load(directory.url)
    let methods = try #require(results.tasks.first?.methods)
    let runs = Dictionary(uniqueKeysWithValues: methods.first { $0.name == "genetic" }!.runs.map { ($0.seed, $0) })
    #expect(runs[1]?.status == .finished)
    #expect(runs[2]?.status == .damaged)
    #expect(runs[2]?.reason?.contains("result.json is empty") == true)
    #expect(runs[3]?.status == .damaged)
    #expect(runs[3]?.reason?.contains("config.json is missing") == true)
    #expect(runs[4]?.status == .finished)
    #expect(runs[4]?.curve.values == [120])
    #expect(runs[4]?.reason?.contains("cut short") == true)
    #expect(runs[5]?.status == .unfinished)
    #expect(runs[6]?.status == .failed)
    #expect(runs[6]?.reason == "it broke")
    #expect(runs[7]?.value == 100, "the last value of the metrics stands in")
    #expect(runs[8]?.status == .damaged)
    let twoOpt = methods.first { $0.name == "two-opt" }
    #expect(twoOpt?.runs.filter { $0.status == .missing }.count == 7)
    _ = HTMLReport(results).html()
  }

  @Test func numbersAreReadToTheLastBit() throws {
    let directory = try RunDirectory()
    try directory.addRun(method: "m", seed: 1, value: 1)
    let texts = [
      "0.1", "-7542", "3.0e-4", "1E5", "123456789012345678901", "0.30000000000000004", "2.2250738585072014e-308", "-0.0",
    ]
    let lines = texts.enumerated().map { #"{"evaluations":\#($0),"length":\#($1)}"# } + [#"{"evaluations":9,"length":null}"#]
    try directory.write(lines.joined(separator: "\r\n"), to: "berlin52/m/seed-1/metrics.jsonl")
    let results = try ReportLoader.load(directory.url)
    #expect(results.tasks[0].methods[0].runs[0].curve.values == texts.map { Double($0)! })
  }

  @Test func hostileNumbersAndNestingAreHarmless() throws {
    let directory = try RunDirectory()
    try directory.addRun(method: "m", seed: 1, value: 1)
    let nested = String(repeating: "[", count: 100_000)
    let lines = [
      #"{"evaluations":1e999,"seconds":1e300,"length":1e308}"#, #"{"evaluations":-5,"length":-1e149}"#,
      #"{"evaluations":7,"length":1e149,"x":\#(nested)}"#, "not json", #"{"evaluations":8,"length":1e149}"#, "",
    ]
    try directory.write(lines.joined(separator: "\n"), to: "berlin52/m/seed-1/metrics.jsonl")
    try directory.write(nested, to: "berlin52/m/seed-2/config.json")
    try directory.write(
      #"{"status":"finished","objectives":{"length":1e-320},"ledger":{"seconds":1e149}}"#, to: "berlin52/m/seed-1/result.json")
    let results = try ReportLoader.load(directory.url)
    let runs = results.tasks[0].methods[0].runs
    #expect(runs[0].curve.values == [-1e149, 1e149])
    #expect(runs[0].reason?.contains("2 lines") == true)
    #expect(runs[1].status == .damaged)
    #expect(try isWellFormed(HTMLReport(results).html()))
  }

  @Test func wrongPlacesAreErrors() throws {
    let directory = try RunDirectory()
    let missing = directory.url.appending(path: "nowhere")
    #expect(throws: ReportError.notADirectory(missing.path(percentEncoded: false))) { try ReportLoader.load(missing) }
    #expect(throws: ReportError.noRuns(directory.url.path(percentEncoded: false))) { try ReportLoader.load(directory.url) }
    #expect(throws: ReportError.nothingToReport) { try Report.write(for: []) }
  }
}
