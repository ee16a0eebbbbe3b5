import Core
import Foundation
import Reports
import Testing

/// What is claimed over all tasks together, and from what.
@Suite struct ScoreComparisonTests {
  /// In how many of 100 experiments with methods that are alike somebody is said to be better, three tasks each.
  private func falseClaims(methods: Int, seeds: Int, trials: Int, key: RandomKey) throws -> Double {
    var claims = 0
    for trial in 0..<trials {
      var stream = key[trial].stream
      let scores = (0..<methods).map { _ in (0..<3).map { _ in (0..<seeds).map { _ in stream.normal() } } }
      let comparison = try #require(ScoreComparison(scores, series: Array(0..<methods)))
      if comparison.contests.contains(where: \.isEstablished) { claims += 1 }
    }
    return 100 * Double(claims) / Double(trials)
  }

  @Test func methodsThatAreAlikeAreSeldomToldApart() throws {
    let key = RandomKey(seed: 11)
    for seeds in [1, 3] {
      for methods in [2, 4] { #expect(try falseClaims(methods: methods, seeds: seeds, trials: 30, key: key) == 0) }
    }
    // A share of 5 percent is 10 of 200 trials; more than 16 are rare.
    #expect(try falseClaims(methods: 2, seeds: 10, trials: 200, key: key["two"]) < 8.5)
    #expect(try falseClaims(methods: 4, seeds: 10, trials: 200, key: key["four"]) < 8.5)
    #expect(try falseClaims(methods: 4, seeds: 5, trials: 200, key: key["five"]) < 8.5)
  }

  @Test func aDifferenceIsEstablishedFromFiveRuns() throws {
    func comparison(_ seeds: Int) throws -> ScoreComparison {
      let scores = [0.0, 0.5, 0.1].map { base in
        (0..<3).map { task in (0..<seeds).map { base + 0.001 * Double($0 * (task + 1)) } }
      }
      return try #require(ScoreComparison(scores, series: [0, 1, 2]))
    }
    let five = try comparison(5)
    #expect(five.order == [1, 2, 0] && five.contests.map(\.method) == [2, 0])
    #expect(five.contests.allSatisfy { $0.isEstablished && $0.effect == 1 } && five.confidence == 0.975)
    let four = try comparison(4)
    #expect(four.contests.allSatisfy { !$0.isEstablished && $0.interval == nil && $0.probability == nil && $0.effect == 1 })
    #expect(four.intervals.allSatisfy { $0 == nil } && four.means == four.means.filter(\.isFinite))
  }

  @Test func theStratifiedTestIsNearAllDeals() throws {
    // Two tasks of four against four: every deal of both, 4,900 in all.
    var stream = RandomKey(seed: 12).stream
    for _ in 0..<5 {
      let tasks = (0..<2).map { _ in (0..<8).map { _ in Double(stream.integer(below: 6)) } }
      let first = tasks.map { Array($0[..<4]) }
      let second = tasks.map { Array($0[4...]) }
      let test = try #require(StratifiedMannWhitney(first, second))
      let effects = tasks.map { values in
        (0..<256).filter { $0.nonzeroBitCount == 4 }.map { choice -> Double in
          let one = values.indices.filter { choice >> $0 & 1 == 1 }
          let other = values.indices.filter { choice >> $0 & 1 == 0 }
          return one.flatMap { i in other.map { values[i] > values[$0] ? 1.0 : values[i] == values[$0] ? 0.5 : 0 } }
            .reduce(0, +) / 16
        }
      }
      let all = effects[0].flatMap { one in effects[1].map { (one + $0) / 2 } }
      let beyond = all.count { abs($0 - 0.5) >= abs(test.effect - 0.5) - 1e-12 }
      // Where values are equal the correction for continuity is too careful, hardly ever too bold.
      #expect((-0.05...0.12).contains(test.probability - Double(beyond) / Double(all.count)), "\(tasks)")
    }
    // One task of many runs is the test itself.
    let (one, other) = ((0..<25).map { Double($0 * 3) }, (0..<25).map { Double($0 * 3 + 20) + 0.5 })
    let stratified = try #require(StratifiedMannWhitney([one], [other]))
    let whole = try #require(MannWhitney(one, other))
    #expect(abs(stratified.probability - whole.probability) < 1e-12 && abs(stratified.effect - whole.effect) < 1e-12)
    #expect(StratifiedMannWhitney([[1, 1]], [[1]])?.probability == 1)
    #expect(StratifiedMannWhitney([[1], []], [[1], [2]]) == nil && StratifiedMannWhitney([[1]], []) == nil)
  }

  @Test func scoresReachFromTheWorstRunToTheBestValueKnown() throws {
    func scores(_ values: [Double], known: Double? = nil, isMinimized: Bool = true) throws -> [Double] {
      let scale = try #require(TaskScores(values, known: known, isMinimized: isMinimized))
      return values.map { (scale($0) * 1e6).rounded() / 1e6 }
    }
    #expect(try scores([10, 30, 20]) == [1, 0, 0.5])
    #expect(try scores([10, 30, 20], known: 0) == [0.666667, 0, 0.333333])
    #expect(try scores([10, 30, 20], known: 15) == [1, 0, 0.5], "a run that is better than what was known")
    #expect(try scores([10, 30, 20], isMinimized: false) == [0, 1, 0.5])
    // Three decades, in logarithms.
    #expect(try scores([1, 1000, 10]) == [1, 0, 0.666667])
    #expect(try scores([1, 1000, 10], known: 0.1) == [0.75, 0, 0.5])
    // An optimum of zero is a decade below the smallest value, and so is a run that hits it; neither makes the others alike.
    #expect(try scores([1, 1000, 10], known: 0) == [0.75, 0, 0.5])
    #expect(try scores([1, 1000, 10, 0], known: 0) == [0.75, 0, 0.5, 1])
    #expect(try scores([1, 1000, 10, 0], isMinimized: false) == [0.25, 1, 0.5, 0])
    // Below zero there are no logarithms.
    #expect(try scores([-100, 900, 400]) == [1, 0, 0.5] && scores([0, 1000, 500], known: -1000) == [0.5, 0, 0.25])
    #expect(try scores([7, 7], known: 7) == [1, 1] && scores([7, 7], known: 3) == [0, 0])
    #expect(TaskScores([], known: nil, isMinimized: true) == nil)
  }

  @Test func theGuideSaysWhatAScoreIsInTheSameWords() throws {
    let guide = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Warren/Warren.docc/Articles/ReadingAReport.md").standardizedFileURL
    let words = try String(contentsOf: guide, encoding: .utf8).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains(TaskScores.definition))
  }
}

/// What pages say of large plans, of ties and of gaps.
@Suite struct LargePlanTests {
  private func page(_ directory: RunDirectory) throws -> String {
    let page = HTMLReport(try ReportLoader.load(directory.url)).html()
    #expect(try isWellFormed(page))
    return page
  }

  private func json(_ directory: RunDirectory) throws -> [String: Any] {
    try Report.write(for: [directory.url])
    let data = try Data(contentsOf: directory.url.appending(path: "report.json"))
    let figures = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    return try #require((figures?["experiments"] as? [[String: Any]])?.first)
  }

  @Test func fewSeedsHaveNoIntervalsAndEstablishNothing() throws {
    let directory = try RunDirectory()
    for task in ["t1", "t2", "t3"] {
      try directory.addRun(task: task, method: "a", seed: 1, value: 101)
      try directory.addRun(task: task, method: "b", seed: 1, value: 120, order: 1)
    }
    let text = try page(directory)
    #expect(text.contains("Against b that is not established: there are too few runs."))
    #expect(text.contains("Fewer than five seeds stand behind every result: a single one."))
    #expect(text.contains("Without intervals, which take five runs or more on every task."))
    #expect(text.contains("<small class=\"below\" title=\"An interval takes five runs or more.\">no interval</small>"))
    let aggregate = try #require(try json(directory)["aggregate"] as? [String: Any])
    let improvement = try #require((aggregate["improvements"] as? [[String: Any]])?.first)
    #expect(improvement["probability"] as? Double == 1 && improvement["isEstablished"] as? Bool == false)
    #expect(improvement["low"] == nil && improvement["high"] == nil && improvement["chance"] == nil)
  }

  @Test func allThatShareTheHighestMeanAreNamed() throws {
    let directory = try RunDirectory()
    for task in ["t1", "t2"] {
      for seed in 1...5 {
        for (order, method) in ["genetic", "exact", "annealing"].enumerated() {
          try directory.addRun(task: task, method: method, seed: seed, value: 100, order: order)
        }
        try directory.addRun(task: task, method: "random", seed: seed, value: 150 + Double(seed), order: 3)
      }
    }
    let text = try page(directory)
    #expect(
      text.contains(
        "Over all 2 tasks together the highest score, an interquartile mean of 1.000, is shared by genetic, exact and annealing."
      ))
    #expect(text.contains("A run of genetic is likelier better than not against random."))
    #expect(!text.contains("that is not established"))
  }

  @Test func whoSharesTheBestMedianIsNotSaidToBeWorse() throws {
    let directory = try RunDirectory()
    for seed in 1...5 {
      try directory.addRun(method: "a", seed: seed, value: seed == 5 ? 101 : 100)
      try directory.addRun(method: "b", seed: seed, value: seed > 3 ? 102 : 100, order: 1)
      try directory.addRun(method: "c", seed: seed, value: seed > 2 ? 101 : 99, order: 2)
    }
    let text = try page(directory)
    #expect(text.contains("is shared by a and b"))
    #expect(text.contains("Whether a is better than c is not established") && !text.contains("better than b"))
  }

  @Test func largePlansHaveShortSentences() throws {
    let directory = try RunDirectory()
    for task in (1...6).map({ "task \($0)" }) {
      for method in 1...24 {
        for seed in 1...3 {
          try directory.addRun(
            task: task, method: "method \(method)", seed: seed, value: method == 24 ? 120 : 100, order: method)
        }
      }
    }
    let figures = try json(directory)
    let cautions = try #require(figures["cautions"] as? [String])
    #expect(cautions[0].hasPrefix("Fewer than five seeds stand behind every result: three each."))
    let overall = try #require(figures["overall"] as? String)
    #expect(overall.contains("method 7 and 16 others: on 6 of 6 tasks.") && overall.count < 700)
    let summary = try #require(figures["summary"] as? [String])
    #expect(summary.allSatisfy { $0.contains("is shared by method 1, ") && $0.count < 700 }, "\(summary[0])")
    #expect((cautions + summary).allSatisfy { $0.count < 700 })
  }

  @Test func seedsAreCountedByMethodWhereTheyDiffer() throws {
    let directory = try RunDirectory()
    for task in ["t1", "t2"] {
      for seed in 1...6 { try directory.addRun(task: task, method: "a", seed: seed, value: 101) }
      for seed in 1...(task == "t1" ? 2 : 6) { try directory.addRun(task: task, method: "b", seed: seed, value: 102, order: 1) }
      for seed in 1...(task == "t1" ? 3 : 4) { try directory.addRun(task: task, method: "c", seed: seed, value: 103, order: 2) }
    }
    #expect(try page(directory).contains("Fewer than five seeds stand behind b (2 on t1) and c (3 to 4)."))
  }

  @Test func gapsThatSayNothingAreExplained() throws {
    func directory(_ known: Double, _ values: [Double]) throws -> RunDirectory {
      let directory = try RunDirectory()
      let measure = #"{"name":"return","direction":"maximize","known":{"value":\#(known),"proved":true}}"#
      for (order, value) in values.enumerated() {
        for seed in 1...5 {
          try directory.addRun(
            method: "m\(order)", seed: seed, value: value, order: order, measure: measure, name: "return")
        }
      }
      return directory
    }
    let other = "No gap where a median has another sign than the known value: a share of it says nothing there."
    let zero = "No gaps: the known value is zero, of which nothing is a share."
    for (known, values, note) in [(10.0, [-20.0, -300], other), (10, [9, -3], other), (0, [-1, -2], zero)] {
      let directory = try directory(known, values)
      #expect(try page(directory).contains(note), "\(known) \(values)")
      try Report.write(for: [directory.url])
      #expect(try String(contentsOf: directory.url.appending(path: "report.md"), encoding: .utf8).contains(note))
    }
    let far = try page(try directory(-13, [-13, -9329]))
    #expect(!far.contains("No gap") && far.contains("a gap of over 1,000 %") && !far.contains("71,6"))
    #expect(far.contains("CPU time: CPU seconds, all threads of the run."))
  }

  @Test func markdownHasTheTablesOfThePlots() throws {
    let directory = try RunDirectory()
    for task in ["t1", "t2"] {
      for seed in 1...6 {
        for (order, method) in ["a", "b", "c|d"].enumerated() {
          try directory.addRun(
            task: task, method: method.replacing("|", with: "-"), seed: seed, value: 100 + Double(order * 20 + seed),
            label: method, order: order)
        }
      }
    }
    try Report.write(for: [directory.url])
    let text = try String(contentsOf: directory.url.appending(path: "report.md"), encoding: .utf8)
    let lines = text.split(separator: "\n")
    let heads = try #require(lines.first { $0.contains("| mean rank |") })
    let row = try #require(lines.first { $0.hasPrefix("| c\\|d | 0.") && $0.hasSuffix("| yes |") })
    #expect(heads.split(separator: "|").count == row.replacing("\\|", with: "").split(separator: "|").count)
    #expect(row.contains(" | 3.00 | ") && row.contains(" | 1.00 | 1.00 to 1.00 | "))
    #expect(text.contains("probability that a is better") && text.contains("corrected for all 3 pairs of methods"))
    #expect(text.contains(TaskScores.definition))
    #expect(text.contains("| method | targets reached | evaluations to ") && text.contains("| not reached |"))
  }
}
