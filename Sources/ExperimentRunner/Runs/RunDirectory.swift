import Core
import Foundation

/// The folder of one run, and the files in it.
public struct RunDirectory: Sendable {
  public let url: URL

  /// The folder of that place, which need not exist yet.
  public init(_ url: URL) { self.url = url }

  var metrics: URL { url.appendingPathComponent("metrics.jsonl") }
  var recording: URL { url.appendingPathComponent("recording.safetensors") }
  var drawing: URL { url.appendingPathComponent("solution.svg") }
  private var pictures: URL { url.appendingPathComponent("pictures") }
  private var configurationFile: URL { url.appendingPathComponent("config.json") }
  private var resultFile: URL { url.appendingPathComponent("result.json") }

  /// The checkpoints.
  public var checkpoints: CheckpointStore { CheckpointStore(directory: url.appendingPathComponent("checkpoint")) }

  /// Whether `checkpoint/best` is there.
  var hasBestCheckpoint: Bool {
    FileManager.default.fileExists(atPath: checkpoints.directory.appendingPathComponent("best").path)
  }

  /// What the run was made with; nil when there is none or it cannot be read.
  public var configuration: RunConfiguration? { read(configurationFile) }

  /// How the run ended; nil when it has not, or it cannot be read.
  public var result: RunResult? { read(resultFile) }

  func write(_ configuration: RunConfiguration) throws {
    try AtomicFile.makeDirectory(url)
    try AtomicFile.write(try JSONValue(encoding: configuration).prettyPrinted(), to: configurationFile)
  }

  func write(_ result: RunResult) throws {
    try AtomicFile.write(try JSONValue(encoding: result).prettyPrinted(), to: resultFile)
  }

  /// What is known of a picture beside its file.
  private struct PictureEntry: Codable {
    var name: String
    var title: String
    var caption: String
  }

  /// Writes pictures, each as `pictures/NAME.svg`, and their titles in order as `pictures/index.json`; over those there were.
  func write(_ pictures: [Picture]) throws {
    let entries = pictures.map { PictureEntry(name: $0.name, title: $0.title, caption: $0.caption) }
    try AtomicFile.writeDirectory(
      pictures.map { ("\($0.name).svg", Data($0.svg.utf8)) } + [("index.json", JSONValue(encoding: entries).prettyPrinted())],
      to: self.pictures)
  }

  /// Whether anything is there.
  var exists: Bool { FileManager.default.fileExists(atPath: url.path) }

  func removeCheckpoints() { try? FileManager.default.removeItem(at: checkpoints.directory) }

  /// Removes how far a run has come.
  func removeProgress() throws {
    removeCheckpoints()
    removeResult()
    try? FileManager.default.removeItem(at: metrics)
  }

  func removeResult() { try? FileManager.default.removeItem(at: resultFile) }

  /// Removes all that a run has left.
  func clear() throws {
    guard FileManager.default.fileExists(atPath: url.path) else { return }
    do { try FileManager.default.removeItem(at: url) } catch {
      throw WarrenError("cannot be removed: \(error.localizedDescription)", at: url.path, kind: .failure)
    }
  }

  private func read<Value: Decodable>(_ file: URL) -> Value? {
    (try? Data(contentsOf: file)).flatMap { try? JSONDecoder().decode(JSONValue.self, from: $0) }.flatMap { try? $0.decode() }
  }
}
