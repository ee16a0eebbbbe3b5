/// The part of the page that lets a reader repeat the experiment, and see which runs did not go well.
enum RepeatSection {
  private static let maximumRows = 200

  /// The runs with something to say about them; empty where all went well.
  static func troubles(_ results: ExperimentResults) -> Markup {
    var rows: [Markup] = []
    var count = 0
    for task in results.tasks {
      for method in task.methods {
        for run in method.runs where run.reason != nil || !run.status.isCounted {
          count += 1
          guard rows.count < maximumRows else { continue }
          rows.append(
            """
            <tr><th scope="row">\(task.label)</th><td class="left">\(method.label)</td><td>\(run.seed)</td>\
            <td class="left">\(run.status.rawValue)</td><td class="left wrap">\(String((run.reason ?? "").prefix(500)))</td></tr>

            """)
        }
      }
    }
    guard count > 0 else { return "" }
    let more: Markup = count > rows.count ? "<p class=\"lead\">and \(count - rows.count) more; report.json lists all</p>" : ""
    return """
      <section class="troubles"><h2>Runs that need attention</h2>
      <div class="scroll" tabindex="0" role="region" aria-label="Runs that need attention"><table class="sortable">\
      <caption><span>Only finished and stopped runs enter the figures.</span></caption>
      <thead><tr><th scope="col">Task</th><th scope="col" class="left">Method</th><th scope="col">Seed</th>\
      <th scope="col" class="left">Status</th><th scope="col" class="left">Reason</th></tr></thead>
      <tbody>
      \(rows)</tbody></table></div>\(more)</section>

      """
  }

  /// Command, machine, versions, experiment file and resolved fields.
  static func markup(_ results: ExperimentResults) -> Markup {
    let runs = results.tasks.flatMap(\.methods).flatMap(\.runs)
    let provenances = runs.compactMap(\.provenance)
    var facts: [(String, [String])] = [
      ("Warren", distinct(provenances.map { ($0.version ?? "unknown") + ($0.revision.map { ", revision \($0)" } ?? "") })),
      ("Budget of a run", distinct(provenances.compactMap(\.budget))),
      ("Machine", distinct(provenances.compactMap(\.machine))),
      ("Threads", distinct(provenances.compactMap { $0.threads.map(String.init) })),
    ]
    facts.append(("Data", Array(Set(provenances.flatMap { $0.dataHashes.map { "\($0.key): \($0.value)" } })).sorted()))
    let list: [Markup] = facts.filter { !$0.1.isEmpty }.map { name, values in
      let lines: [Markup] = values.prefix(12).enumerated().map { $0 == 0 ? "\($1)" : "<br />\($1)" }
      return "<dt>\(name)</dt><dd>\(lines)</dd>"
    }
    let file: Markup =
      results.configurationText.map { "<details><summary>The experiment file</summary><pre>\($0)</pre></details>" }
      ?? "<p class=\"lead\">The experiment file is not in the run directory.</p>"
    return """
      <section class="repeat"><h2>Repeat it</h2>
      <p class="lead">With the experiment file below saved as <code>experiment.yaml</code>; paths in it are relative to the \
      file. Same seed and a budget of steps or evaluations give the same values, those of networks on machines with the same \
      vector instructions.</p>
      <pre class="command">warren run experiment.yaml</pre>
      <dl class="facts-list">\(list)</dl>
      \(file)\(parameters(results))</section>

      """
  }

  /// The distinct texts, the most frequent first, with how many runs each holds for where there are several.
  private static func distinct(_ texts: [String]) -> [String] {
    let counts = Dictionary(texts.map { ($0, 1) }, uniquingKeysWith: +)
    let ordered = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return ordered.count == 1 ? ordered.map(\.key) : ordered.map { "\($0.key) (\($0.value) runs)" }
  }

  /// The resolved fields of every method; those that differ between tasks name the task.
  private static func parameters(_ results: ExperimentResults) -> Markup {
    var order: [(series: Int, label: String)] = []
    for method in results.tasks.flatMap(\.methods) where !order.contains(where: { $0.series == method.series }) {
      order.append((method.series, method.label))
    }
    let tables: [Markup] = order.sorted { $0.series < $1.series }.compactMap { series, label in
      let perTask = results.tasks.compactMap { task in
        task.methods.first { $0.series == series }.map { (task.label, $0.parameters) }
      }
      var names: [String] = []
      var values: [String: [(task: String, value: String)]] = [:]
      for (task, parameters) in perTask {
        for parameter in parameters {
          if values[parameter.name] == nil { names.append(parameter.name) }
          values[parameter.name, default: []].append((task, parameter.value))
        }
      }
      guard !names.isEmpty else { return nil }
      let rows: [Markup] = names.map { name in
        let all = values[name] ?? []
        let isSame = Set(all.map(\.value)).count == 1 && all.count == perTask.count
        let text = isSame ? all[0].value : all.map { "\($0.task): \($0.value)" }.joined(separator: "; ")
        return "<tr><th scope=\"row\"><code>\(name)</code></th><td class=\"left wrap\">\(text)</td></tr>"
      }
      return """
        <details><summary>\(Marker.swatch(series: series))Resolved fields of \(label)</summary><div><div class="scroll">\
        <table><caption><span>As the runs used them, defaults filled in.</span></caption><thead><tr><th scope="col">Field</th>\
        <th scope="col" class="left">Value</th></tr></thead><tbody>\(rows)</tbody></table></div></div></details>

        """
    }
    return "\(tables)"
  }
}
