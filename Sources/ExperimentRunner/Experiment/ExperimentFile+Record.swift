import Core
import Foundation

extension ExperimentFile {
  /// How an experiment was started, beside the file itself.
  private struct Invocation: Codable {
    var file: String
    var folder: String
    var seeds: [Int]
    var overrides: [String]
  }

  /// Writes the file as given, and how it was started, into the experiment's folder.
  func record(in root: URL) throws {
    try AtomicFile.write(Data(text.utf8), to: root.appendingPathComponent("experiment.yaml"))
    let invocation = Invocation(file: file, folder: folder.path, seeds: seeds, overrides: overrides)
    try AtomicFile.write(
      JSONValue(encoding: invocation).prettyPrinted(), to: root.appendingPathComponent("invocation.json"))
  }

  /// The experiment that was started in this folder, with the same seeds and overrides.
  /// - Parameters:
  ///   - root: the folder.
  ///   - overrides: further `key=value` pairs that replace values in the file.
  public init(recordedIn root: URL, overrides: [String] = []) throws {
    let url = root.appendingPathComponent("experiment.yaml")
    guard let data = try? Data(contentsOf: url) else {
      throw WarrenError(
        "there is no experiment here: 'experiment.yaml' is missing", at: root.relativePath,
        hint: "name a folder that 'warren run' has made")
    }
    // What the run has kept is what is wrong then, not the file that it was started from.
    guard let text = String(bytes: data, encoding: .utf8), text.contains(where: { !$0.isWhitespace }) else {
      throw WarrenError(
        data.isEmpty ? "the file is empty" : "the file is damaged: it holds no text", at: url.relativePath,
        hint: "start the experiment again with its own file; runs that are finished are kept")
    }
    guard let data = try? Data(contentsOf: root.appendingPathComponent("invocation.json")),
      let invocation = try? JSONDecoder().decode(Invocation.self, from: data)
    else {
      try self.init(text: text, file: url.relativePath, folder: root, overrides: overrides)
      recordedIn = root
      return
    }
    try self.init(
      text: text, file: invocation.file, folder: URL(fileURLWithPath: invocation.folder, isDirectory: true),
      seeds: invocation.seeds, overrides: invocation.overrides + overrides)
    recordedIn = root
  }
}
