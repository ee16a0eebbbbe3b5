import Foundation
import LocalServer
import Reports
import Synchronization

/// Reports of experiments, built when asked for, and again when results have changed.
final class ReportCache: Sendable {
  /// A report in two parts, cut where the tag of its own script has to show a nonce.
  struct Page: Sendable {
    fileprivate var start: Data
    fileprivate var end: Data

    fileprivate init?(_ html: String) {
      // The report's own script is its last; any other that got into the page would not show the nonce, and not run.
      let bytes = Data(html.utf8)
      guard let tag = bytes.range(of: Data("<script>".utf8), options: .backwards) else { return nil }
      start = bytes[..<tag.lowerBound]
      end = bytes[tag.upperBound...]
    }

    /// The page with a nonce that its script shows.
    func html(nonce: String) -> Data { start + Data("<script nonce=\"\(nonce)\">".utf8) + end }
  }

  private struct Entry {
    var version: String
    var page: Page
    var used: Int
  }

  private struct Shared {
    var entries: [String: Entry] = [:]
    var clock = 0
  }

  private let reader: FolderReader
  private let shared = Mutex(Shared())
  private let building = Mutex(())
  private static let kept = 8

  init(_ reader: FolderReader) { self.reader = reader }

  /// The report's page of an experiment.
  /// - Throws: ``LocalRefusal`` when there is nothing to report, or the folder holds what does not belong there.
  func page(_ experiment: RunIndex.Experiment) throws -> Page {
    let version = version(of: experiment)
    if let page = known(experiment.name, version) { return page }
    // One at a time: a report takes both memory and all cores.
    return try building.withLock { _ in
      if let page = known(experiment.name, version) { return page }
      guard let folder = reader.folder([experiment.name]) else { throw LocalRefusal.notFound("There is no such experiment.") }
      if let strange = FolderReader.strangeEntry(in: folder, levels: 4) {
        throw LocalRefusal(409, "No report: “\(strange)” is neither a file nor a folder, and could lead out of this one.")
      }
      let html: String
      do {
        html = HTMLReport(try ReportLoader.load(reader.root.appending(path: experiment.name, directoryHint: .isDirectory)))
          .html()
      } catch let error as ReportError {
        throw LocalRefusal(404, "No report: \(error).")
      }
      guard let page = Page(html) else { throw LocalRefusal(500, "The report is no page.") }
      keep(experiment.name, version, page)
      return page
    }
  }

  /// Changes when the results or the plan do; a run that is under way makes no new version before its end.
  private func version(of experiment: RunIndex.Experiment) -> String {
    let states = RunIndex.State.allCases.map { "\(experiment.count($0))" }.joined(separator: "-")
    let plan = reader.folder([experiment.name]).flatMap { FolderReader.status(ReportPlan.fileName, in: $0)?.changed } ?? 0
    return "\(states)-\(experiment.changed)-\(plan)"
  }

  private func known(_ name: String, _ version: String) -> Page? {
    shared.withLock { shared in
      guard let entry = shared.entries[name], entry.version == version else { return nil }
      shared.clock += 1
      shared.entries[name]?.used = shared.clock
      return entry.page
    }
  }

  private func keep(_ name: String, _ version: String, _ page: Page) {
    shared.withLock { shared in
      shared.clock += 1
      shared.entries[name] = Entry(version: version, page: page, used: shared.clock)
      guard shared.entries.count > Self.kept, let oldest = shared.entries.min(by: { $0.value.used < $1.value.used }) else {
        return
      }
      shared.entries[oldest.key] = nil
    }
  }
}
