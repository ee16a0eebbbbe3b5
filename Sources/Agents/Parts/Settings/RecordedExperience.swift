import Core
import Foundation
import ReinforcementLearning

/// Settings of an agent that learns from a `Recording`.
public protocol RecordingConfiguration: FileReadingConfiguration {
  /// The path of the recording.
  var recording: String { get set }
}

extension RecordingConfiguration {
  public func resolvingPaths(from folder: URL) -> Self {
    var settings = self
    if !recording.isEmpty {
      settings.recording =
        URL(fileURLWithPath: recording, relativeTo: folder.appendingPathComponent("", isDirectory: true)).path
    }
    return settings
  }

  public var files: [URL] { [URL(fileURLWithPath: recording)] }

  func requireRecording() throws {
    guard !recording.isEmpty else { throw WarrenError("'recording' is missing: the file of episodes to learn from") }
  }

  /// The recording, when an agent for such environments can learn from it.
  /// - Throws: `WarrenError` when the file cannot be read or is of another environment.
  func loadRecording(for environment: any BatchEnvironment) throws -> Recording {
    try requireRecording()
    let file = URL(fileURLWithPath: recording)
    let recording = try Recording(contentsOf: file)
    if let misfit = recording.misfit(environment.specification, hasIllegalActions: environment.hasIllegalActions) {
      throw WarrenError(
        misfit, at: file.path, hint: "the recording is of '\(recording.environment)'; record episodes of this task")
    }
    return recording
  }
}

extension Budget {
  /// Checks that the budget ends a run that takes no steps in environments.
  /// - Throws: `WarrenError` when none of its limits ever binds.
  func requireEnd(ofAgent agent: String, countsEpochs: Bool) throws {
    guard learnerSteps == nil, seconds == nil, epochs == nil || !countsEpochs else { return }
    throw WarrenError(
      "\(agent) takes no environment steps, so the budget must limit its learnerSteps\(countsEpochs ? ", epochs" : "") or seconds"
    )
  }
}
