import Core
import Foundation

/// A folder that a person names: an experiment's, or that of one run in it.
struct RunLocation {
  /// The experiment's folder.
  let root: URL
  /// The run's place below it; nil when the whole experiment is meant.
  let path: String?

  init(_ name: String) throws {
    let url = URL(fileURLWithPath: name, isDirectory: true).standardizedFileURL
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw WarrenError("there is no such folder", at: name)
    }
    if FileManager.default.fileExists(atPath: url.appendingPathComponent("experiment.yaml").path) {
      root = url
      path = nil
      return
    }
    let parts = url.pathComponents.suffix(3)
    let root = url.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    guard parts.count == 3, FileManager.default.fileExists(atPath: root.appendingPathComponent("experiment.yaml").path) else {
      throw WarrenError(
        "this is neither an experiment's folder nor that of a run", at: name,
        hint: "expected runs/EXPERIMENT or runs/EXPERIMENT/TASK/METHOD/seed-N")
    }
    self.root = root
    path = parts.joined(separator: "/")
  }
}
