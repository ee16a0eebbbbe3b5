import Core
import Foundation
import TensorBoard

extension ExportCommand {
  /// Writes an event file for every run of an experiment that has logged anything, or for a single run, in folders named as the runs'.
  func writeEvents(of location: RunLocation, to folder: URL) throws {
    let places = try location.path.map { [$0] } ?? Self.runs(below: location.root)
    var count = 0
    for place in places {
      guard let file = try RunEvents.file(ofRunIn: location.root.appending(path: place)) else { continue }
      let destination = folder.appending(path: place)
      try AtomicFile.makeDirectory(destination)
      // TensorBoard would take an older file of the same run for a part of it.
      for old in try FileManager.default.contentsOfDirectory(at: destination, includingPropertiesForKeys: nil)
      where old.lastPathComponent.hasPrefix("events.out.tfevents.") && old.lastPathComponent.hasSuffix(".warren") {
        try FileManager.default.removeItem(at: old)
      }
      try AtomicFile.write(file.data, to: destination.appending(path: file.name))
      count += 1
    }
    print("Wrote the events of \(count) \(count == 1 ? "run" : "runs") to \(folder.relativePath).")
  }

  /// The places of the runs with a log, TASK/METHOD/seed-N, sorted.
  private static func runs(below root: URL) throws -> [String] {
    let manager = FileManager.default
    func entries(_ place: String) -> [String] {
      ((try? manager.contentsOfDirectory(atPath: root.appending(path: place).path)) ?? []).sorted()
    }
    return entries("").flatMap { task in
      entries(task).flatMap { method in entries("\(task)/\(method)").map { "\(task)/\(method)/\($0)" } }
    }.filter { manager.fileExists(atPath: root.appending(path: $0).appending(path: "metrics.jsonl").path) }
  }
}
