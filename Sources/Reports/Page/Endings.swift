/// Cautions about how runs ended and whether they are different runs at all.
enum Endings {
  static func cautions(_ tasks: [TaskResults]) -> [String] {
    goals(tasks) + [repetitions(tasks)].compactMap { $0 }
  }

  /// Where runs ended by their goal, before their budgets were spent: their values are not those of equal budgets.
  private static func goals(_ tasks: [TaskResults]) -> [String] {
    var everywhere: [String] = []
    var cautions: [String] = []
    for task in tasks {
      let ended = task.methods.map { method in
        (label: method.label, all: method.countedRuns.count, goal: method.countedRuns.filter { $0.ending == "goal" }.count)
      }.filter { $0.all > 0 }
      let some = ended.filter { $0.goal > 0 }
      guard !some.isEmpty else { continue }
      if ended.allSatisfy({ $0.goal == $0.all }) {
        everywhere.append(task.label)
        continue
      }
      let place = tasks.count > 1 ? "on \(task.label) " : ""
      let parts = some.map { "\($0.label) (\($0.goal) of \($0.all))" }
      let text = "\(place)runs of \(Summary.list(parts)) ended by their goal, before the budget was spent."
      cautions.append(
        "\(text.capitalizedFirst) Values of runs that stop when they are good enough are not those of equal budgets.")
    }
    guard !everywhere.isEmpty else { return cautions }
    let place = tasks.count == 1 ? "" : everywhere.count == tasks.count ? "on all tasks " : "on \(Summary.list(everywhere)) "
    let text = "\(place)every run ended by its goal: compare what the runs spent, not their values."
    return [text.capitalizedFirst] + cautions
  }

  /// Methods whose runs are all the same, as those of a method that draws nothing.
  private static func repetitions(_ tasks: [TaskResults]) -> String? {
    var found: [(label: String, tasks: [String], isEverywhere: Bool)] = []
    var series: [Int] = []
    for method in tasks.flatMap(\.methods) where !series.contains(method.series) {
      series.append(method.series)
      let repeated = tasks.compactMap { task in
        task.methods.first { $0.series == method.series && $0.countedRuns.count > 1 }.map { (task.label, $0.countedRuns) }
      }
      let same = repeated.filter { _, runs in runs[0].trace != nil && Set(runs.map(\.trace)).count == 1 }
      guard !same.isEmpty else { continue }
      found.append((method.label, same.map(\.0), same.count == repeated.count))
    }
    guard !found.isEmpty else { return nil }
    let parts = found.map { $0.isEverywhere ? $0.label : "\($0.label) on \(Summary.list($0.tasks))" }
    return
      "The runs of \(Summary.list(parts)) are the same with every seed, in all but time: one run repeated. A test that counts "
      + "them as many calls established what one run has shown."
  }
}
