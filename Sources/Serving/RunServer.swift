import Core
import Foundation
import LocalServer

/// The web page of a folder of experiments: what there is and how far it is, curves as they grow, any runs side by side, reports, and
/// a way to stop and go on.
///
/// ```swift
/// let page = RunServer(folder: runs, program: warren, arguments: ["resume", "--quiet"])
/// let server = try LocalServer(port: 0, routes: page.routes)
/// ```
///
/// Whatever stands in the folder is taken for text and numbers that anybody may have written: links are not followed, names are
/// shown as text, reports run apart from the page.
public final class RunServer: Sendable {
  /// The number of runs that an experiment is going to have, for its folder; nil where that cannot be told.
  public typealias Planner = @Sendable (URL) -> Int?

  let index: RunIndex
  let metrics: MetricsReader
  let control: ExperimentControl
  let reports: ReportCache
  private let plans: PlanCache

  /// - Parameters:
  ///   - folder: the folder that holds all experiments, usually `runs`.
  ///   - program: the executable that goes on with an experiment.
  ///   - arguments: what comes before the experiment's folder on its command line.
  ///   - plan: counts the runs an experiment is going to have.
  public init(folder: URL, program: URL, arguments: [String], plan: @escaping Planner = { _ in nil }) {
    index = RunIndex(folder)
    metrics = MetricsReader(index.reader)
    control = ExperimentControl(index, program: program, arguments: arguments)
    reports = ReportCache(index.reader)
    plans = PlanCache(plan)
  }

  /// The experiments that were started from the page and run still.
  public var running: [String] { control.running }

  /// What the page answers.
  public var routes: [LocalRoute] {
    let shell: LocalRoute.Handler = { .html(PageShell.html(token: $0.actionToken)) }
    return [
      .get("/", shell),
      .get("/experiments/:experiment", shell),
      .get("/compare", shell),
      .get("/page.js") { _ in .script(PageScript.text) },
      .get("/page.css") { _ in .style(PageStyle.text) },
      .get("/favicon.ico") { _ in LocalResponse(contentType: "image/svg+xml", body: Data(PageShell.icon.utf8)) },
      .get("/experiments/:experiment/report") { [self] in try report($0) },
      .get("/api/experiments") { [self] in try tagged(experiments($0), for: $0) },
      .get("/api/experiments/:experiment") { [self] in try tagged(experiment($0), for: $0) },
      .get("/api/experiments/:experiment/runs") { [self] in try tagged(runs($0), for: $0) },
      .get("/api/curves") { [self] in try tagged(curves($0), for: $0) },
      .post("/api/experiments/:experiment/stop") { [self] request in
        try control.stop(request.parameter("experiment"))
        return try .json(["done": true])
      },
      .post("/api/experiments/:experiment/resume") { [self] request in
        try control.resume(request.parameter("experiment"))
        return try .json(["done": true])
      },
    ]
  }

  /// An answer with a name for its version, so that what has not changed is not sent again.
  private func tagged(_ value: some Encodable, for request: LocalRequest) throws -> LocalResponse {
    var response = try LocalResponse.json(value)
    // FNV-1a of 64 bits; a collision would only delay what is shown until the next change.
    let hash = response.body.reduce(14_695_981_039_346_656_037 as UInt64) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    response.tag = String(hash, radix: 16)
    return response
  }

  private func report(_ request: LocalRequest) throws -> LocalResponse {
    let experiment = try found(request)
    let page = try reports.page(experiment)
    let nonce = UUID().uuidString
    let body = page.html(nonce: nonce)
    return LocalResponse(contentType: "text/html; charset=utf-8", body: body, policy: .document(nonce: nonce))
  }

  /// The experiment that a path names, as of now.
  func found(_ request: LocalRequest) throws -> RunIndex.Experiment {
    guard var experiment = index.experiment(request.parameter("experiment")) else {
      throw LocalRefusal.notFound("There is no such experiment.")
    }
    // A process that has just been started may not have its lock yet.
    experiment.process = experiment.process ?? control.process(experiment.name)
    return experiment
  }

  func planned(_ experiment: RunIndex.Experiment) -> Int? {
    guard experiment.hasFile, let folder = index.reader.folder([experiment.name]) else { return nil }
    let files = ["experiment.yaml", "invocation.json"].map { FolderReader.status($0, in: folder) }
    guard files.allSatisfy({ $0.map { $0.isFile && $0.size <= ServingLimits.configurationBytes } ?? true }) else { return nil }
    let versions = files.map { $0?.changed ?? 0 }
    let place = index.reader.root.appending(path: experiment.name, directoryHint: .isDirectory)
    return plans.count(place, version: versions)
  }
}
