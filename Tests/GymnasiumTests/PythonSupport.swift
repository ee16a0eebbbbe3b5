import Core
import Foundation
import Gymnasium
import ReinforcementLearning
import Testing

/// What the tests of the bridge need of the machine, and the environments that they make trouble with.
enum PythonSupport {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  /// Why tests with real environments are skipped.
  static let reason: Testing.Comment = "needs a Python with Gymnasium: name it by WARREN_PYTHON"

  /// Whether there is a Python with Gymnasium.
  static let hasGymnasium = (try? GymnasiumEnvironment(GymnasiumConfiguration())) != nil

  /// An environment of `troubled.py`.
  static func troubled(
    _ name: String, _ arguments: [String: JSONValue] = [:], _ change: (inout GymnasiumConfiguration) -> Void = { _ in }
  ) throws -> GymnasiumEnvironment {
    var configuration = GymnasiumConfiguration(id: "troubled:\(name)-v0")
    configuration.arguments = .object(arguments)
    change(&configuration)
    return try GymnasiumEnvironment(configuration, folder: folder)
  }

  /// What an expression throws, as text; empty when it throws nothing.
  static func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return ""
    } catch { return "\(error)" }
  }

  /// A folder of its own for a test, removed afterwards.
  static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("warren-gymnasium-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  /// A program made of these shell commands.
  static func program(_ commands: String, in folder: URL) throws -> String {
    let url = folder.appendingPathComponent("program")
    try Data("#!/bin/sh\n\(commands)\n".utf8).write(to: url)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: url.path)
    return url.path
  }
}

extension BatchEnvironment {
  /// Takes the same discrete action in the first copies, all unless told otherwise.
  func step(_ action: Int32, copies: Int? = nil) throws {
    let numbers = [Int32](repeating: action, count: (copies ?? count) * specification.actionSpace.width)
    try numbers.withUnsafeBufferPointer { try step($0) }
  }

  /// The present observation of a copy.
  func observation(_ copy: Int) -> [Float] {
    let size = specification.observationSize
    return Array(observations[copy * size..<(copy + 1) * size])
  }

  /// The final observation of a copy.
  func finalObservation(_ copy: Int) -> [Float] {
    let size = specification.observationSize
    return Array(finalObservations[copy * size..<(copy + 1) * size])
  }
}
