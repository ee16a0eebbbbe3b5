import Foundation
import Synchronization

/// What stands in a folder of experiments, kept in memory and brought up to date when asked: a run's files are read again only when
/// its folder has changed.
final class RunIndex: Sendable {
  /// The state of a run.
  enum State: String, Encodable, Sendable, CaseIterable {
    case finished, stopped, failed, running, unfinished, damaged
  }

  /// One run.
  struct Run: Sendable {
    /// The folder's name, `seed-1`.
    var name: String
    var seed: Int
    var state: State
    /// When the run was last started, in nanoseconds since 1970; 0 where it does not matter.
    var started: Int64
    /// When the folder changed, in nanoseconds since 1970.
    var changed: Int64
    /// Whether it changed so shortly before it was read that a second change may have gone unseen.
    fileprivate var isFresh: Bool
  }

  /// The runs of a method on a task.
  struct Group: Sendable {
    var task: String
    var method: String
    /// By ascending seed.
    var runs: [Run]
  }

  /// One experiment.
  struct Experiment: Sendable {
    var name: String
    /// In the order of their names.
    var groups: [Group] = []
    /// When the newest of its runs changed, in nanoseconds since 1970.
    var changed: Int64 = 0
    /// Whether there is an experiment file to go on from.
    var hasFile = false
    /// The process that runs it.
    var process: pid_t?
    /// Whether its runs have been counted yet.
    var isCounted = false

    var count: Int { groups.reduce(0) { $0 + $1.runs.count } }

    func count(_ state: State) -> Int { groups.reduce(0) { $0 + $1.runs.count { $0.state == state } } }
  }

  private struct Shared {
    var experiments: [Experiment] = []
    var isScanning = false
    var scanned: Date?
    var seconds = 0.0
  }

  let reader: FolderReader
  private let shared = Mutex(Shared())

  init(_ root: URL) { reader = FolderReader(root: root) }

  /// All experiments, the last changed first: as of now where that is quickly found, else as they were a moment ago.
  /// - Parameter isCounting: whether to wait, the first time, until runs are counted; else there may be names alone.
  func experiments(isCounting: Bool = true) -> [Experiment] {
    let mustScan = shared.withLock { shared in
      if shared.isScanning { return false }
      // Looking again costs a share of the time at most.
      if let scanned = shared.scanned, -scanned.timeIntervalSinceNow < max(0.5, 4 * shared.seconds) { return false }
      shared.isScanning = true
      return true
    }
    if mustScan { Thread.detachNewThread { [self] in scan() } }
    let isKnown = shared.withLock { $0.scanned != nil }
    let deadline = Date(timeIntervalSinceNow: isKnown ? 0.3 : isCounting ? 20 : 0.2)
    while shared.withLock({ $0.isScanning }), deadline.timeIntervalSinceNow > 0 { Thread.sleep(forTimeInterval: 0.004) }
    return shared.withLock { $0.experiments }
  }

  /// One experiment, with who runs it as of now.
  func experiment(_ name: String) -> Experiment? {
    guard var experiment = experiments().first(where: { $0.name == name }), let folder = reader.folder([name]) else {
      return nil
    }
    experiment.process = RunLocks().holder(in: folder)
    return experiment
  }

  private func scan() {
    let start = Date()
    let locks = RunLocks()
    let previous = Dictionary(shared.withLock { $0.experiments }.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let names = reader.folder().map(FolderReader.folders) ?? []
    var experiments: [Experiment] = []
    var places: [(experiment: Int, task: String, method: String)] = []
    for name in names {
      guard let folder = reader.folder([name]) else { continue }
      var experiment = Experiment(name: name)
      experiment.hasFile = FolderReader.status("experiment.yaml", in: folder)?.isFile ?? false
      experiment.process = locks.holder(in: folder)
      experiment.changed = FolderReader.status("invocation.json", in: folder)?.changed ?? 0
      let before = places.count
      for task in FolderReader.folders(in: folder) {
        guard let inner = FolderReader.folder(task, in: folder) else { continue }
        places += FolderReader.folders(in: inner).map { (experiments.count, task, $0) }
      }
      if experiment.hasFile || places.count > before { experiments.append(experiment) }
    }
    // Before the first count is done, the names are better than nothing.
    shared.withLock { shared in if shared.scanned == nil { shared.experiments = experiments.sorted { $0.name < $1.name } } }

    let (found, wanted) = (experiments, places)
    let known = Self.groups(previous)
    var groups = [Group?](repeating: nil, count: wanted.count)
    groups.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let slots = buffer
      DispatchQueue.concurrentPerform(iterations: wanted.count) { index in
        let place = wanted[index]
        let experiment = found[place.experiment]
        slots[index] = group(
          experiment, task: place.task, method: place.method, known: known[[experiment.name, place.task, place.method]])
      }
    }
    for (place, group) in zip(wanted, groups) {
      guard let group, !group.runs.isEmpty else { continue }
      experiments[place.experiment].groups.append(group)
      let newest = group.runs.map(\.changed).max() ?? 0
      experiments[place.experiment].changed = max(experiments[place.experiment].changed, newest)
    }
    for index in experiments.indices { experiments[index].isCounted = true }
    let result = experiments.filter { $0.hasFile || !$0.groups.isEmpty }.sorted {
      $0.changed != $1.changed ? $0.changed > $1.changed : $0.name < $1.name
    }
    shared.withLock { shared in
      shared.experiments = result
      shared.isScanning = false
      shared.scanned = Date()
      shared.seconds = -start.timeIntervalSinceNow
    }
  }

  private static func groups(_ experiments: [String: Experiment]) -> [[String]: Group] {
    var groups: [[String]: Group] = [:]
    for experiment in experiments.values {
      for group in experiment.groups { groups[[experiment.name, group.task, group.method]] = group }
    }
    return groups
  }

  private func group(_ experiment: Experiment, task: String, method: String, known: Group?) -> Group? {
    guard let folder = reader.folder([experiment.name, task, method]) else { return nil }
    let known = Dictionary((known?.runs ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let invoked = reader.folder([experiment.name]).flatMap { FolderReader.status("invocation.json", in: $0)?.changed } ?? 0
    var runs: [Run] = []
    for name in FolderReader.folders(in: folder) where name.hasPrefix("seed-") {
      guard let seed = Int(name.dropFirst("seed-".count)), let status = FolderReader.status(name, in: folder) else { continue }
      var run: Run
      if let old = known[name], old.changed == status.changed, !old.isFresh {
        run = old
      } else {
        guard let inner = FolderReader.folder(name, in: folder) else { continue }
        run = Self.run(name, seed: seed, status: status, in: inner)
      }
      // A start of the experiment writes the configuration of a run when its turn comes.
      if run.state == .unfinished || run.state == .running {
        run.state = experiment.process != nil && run.started >= invoked ? .running : .unfinished
      }
      runs.append(run)
    }
    return Group(task: task, method: method, runs: runs.sorted { $0.seed < $1.seed })
  }

  private static func run(_ name: String, seed: Int, status: FolderReader.Status, in folder: FolderReader.Folder) -> Run {
    var run = Run(name: name, seed: seed, state: .unfinished, started: 0, changed: status.changed, isFresh: false)
    // The system's clock for files ticks slower than files can change.
    run.isFresh = Int64(Date().timeIntervalSince1970 * 1e9) - status.changed < 1_000_000_000
    if FolderReader.status("result.json", in: folder) == nil {
      run.started = FolderReader.status("config.json", in: folder)?.changed ?? 0
      return run
    }
    run.state = .damaged
    guard let (bytes, _) = FolderReader.read("result.json", in: folder, limit: ServingLimits.resultBytes) else { return run }
    bytes.withUnsafeBufferPointer { buffer in
      var scanner = ObjectScanner(buffer)
      var state: State?
      let isWhole = scanner.forEachMember { name, value in
        guard buffer.equals(name, "status") else { return }
        if buffer.equals(value, "\"finished\"") { state = .finished }
        if buffer.equals(value, "\"stopped\"") { state = .stopped }
        if buffer.equals(value, "\"failed\"") { state = .failed }
      }
      if isWhole, let state { run.state = state }
    }
    return run
  }
}

/// What files may weigh; what is larger is not looked at.
enum ServingLimits {
  static let resultBytes = 64 << 20
  static let configurationBytes = 4 << 20
  static let metricsBytes = 64 << 20
  /// Curves that one answer holds.
  static let curves = 120
  /// Curves of one method on one task.
  static let curvesEach = 10
  /// Points of a curve.
  static let points = 160
  /// Runs on one page of a list.
  static let page = 100
}
