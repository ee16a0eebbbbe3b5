import ExperimentRunner
import Reports

extension ReportPlan {
  /// What a report of the experiment is about.
  init(_ plan: ExperimentPlan) {
    func parts(_ order: (PlannedRun) -> Int, _ folder: Int, _ label: (PlannedRun) -> String) -> [Part] {
      var parts: [Part] = []
      // Runs are in the order of the file, so that every part's first one comes when all before it are there.
      for run in plan.runs where order(run) == parts.count {
        parts.append(Part(folder: String(run.path.split(separator: "/")[folder]), label: label(run)))
      }
      return parts
    }
    self.init(
      experiment: plan.file.name, question: plan.file.question, tasks: parts(\.taskOrder, 0, \.task.label),
      methods: parts(\.methodOrder, 1, \.methodLabel), seeds: plan.file.seeds, text: plan.file.text)
  }
}
