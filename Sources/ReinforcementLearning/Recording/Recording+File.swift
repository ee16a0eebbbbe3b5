import Core
import Foundation

extension Recording {
  private static let format = "warren-recording"
  private static let version = "1"

  /// Writes the recording as one file that appears whole or not at all.
  /// - Throws: `WarrenError` when it has no episode, when a number in it is not finite, or when the file cannot be written.
  public func write(to file: URL) throws {
    do { try checkContent() } catch let error as WarrenError { throw error.within(file.path) }
    let (size, actionWidth) = (specification.observationShape, specification.actionSpace.width)
    var arrays = Snapshot()
    arrays.setArray("observations", observations, shape: [stepCount] + size)
    arrays.setArray("finalObservations", finalObservations, shape: [episodeCount] + size)
    if isContinuous {
      arrays.setArray("actions", continuousActions, shape: [stepCount, actionWidth])
    } else {
      arrays.setArray("actions", discreteActions, shape: [stepCount, actionWidth])
    }
    arrays.setArray("rewards", rewards)
    if hasLegalActions {
      arrays.setArray("legalActions", legalActions, shape: [stepCount, maskSize])
      arrays.setArray("finalLegalActions", finalLegalActions, shape: [episodeCount, maskSize])
    }
    arrays.setArray("episodeStarts", episodeStarts.map { Int64($0) })
    arrays.setArray("ends", ends.map(\.rawValue))
    let metadata = [
      "format": Self.format, "version": Self.version, "environment": environment,
      "specification": try JSONValue(encoding: specification).displayed, "origin": try JSONValue(encoding: origin).displayed,
    ]
    try AtomicFile.write(Safetensors.encode(arrays.tensors, metadata: metadata), to: file)
  }

  /// Reads a file that ``write(to:)`` or another program has written.
  /// - Throws: `WarrenError` with the path, what is wrong and what was expected: nothing in the file is trusted.
  public init(contentsOf file: URL) throws {
    do {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), !isFolder.boolValue else {
        throw WarrenError(
          isFolder.boolValue ? "this is a folder, expected the file of a recording" : "there is no such recording",
          hint: "'warren evaluate RUN --record FILE' makes one")
      }
      try self.init(data: contents(of: file))
    } catch let error as WarrenError {
      var error = error.within(file.path)
      error.kind = .usage
      throw error
    }
  }

  /// A recording from the bytes of its file.
  init(data: Data) throws {
    let metadata = try Safetensors.metadata(of: data)
    func text(_ name: String) throws -> String {
      guard let text = metadata[name] else { throw WarrenError("not a recording: its metadata have no '\(name)'") }
      return text
    }
    func json<Value: Decodable>(_ name: String, _ type: Value.Type) throws -> Value {
      let text = try text(name)
      do { return try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)).decode(type) } catch {
        throw WarrenError("the metadata '\(name)' is no JSON of the kind expected: \(text.prefix(200))")
      }
    }
    guard try text("format") == Self.format else {
      throw WarrenError("not a recording: its format is '\(try text("format"))', expected '\(Self.format)'")
    }
    guard try text("version") == Self.version else {
      throw WarrenError("a recording of version '\(try text("version"))', this program reads version \(Self.version)")
    }
    let specification = try json("specification", EnvironmentSpecification.self)
    if let problem = specification.problems.first {
      throw WarrenError("the metadata 'specification' is impossible: \(problem)")
    }
    let arrays = try Safetensors.decode(data)
    self.init(
      environment: try text("environment"), specification: specification, hasLegalActions: arrays["legalActions"] != nil,
      origin: try json("origin", JSONValue.self))
    try read(arrays)
    try checkContent()
  }

  private mutating func read(_ arrays: [String: Safetensors.Entry]) throws {
    var unread = Set(arrays.keys)
    func array<Element: SnapshotElement>(_ name: String, _ shape: [Int]) throws -> [Element] {
      guard let entry = arrays[name] else { throw WarrenError("the recording has no array '\(name)'") }
      guard entry.type == Element.safetensorsType, entry.shape == shape else {
        throw WarrenError(
          "the array '\(name)' is \(entry.type.rawValue) of shape \(entry.shape), expected "
            + "\(Element.safetensorsType.rawValue) of shape \(shape)")
      }
      unread.remove(name)
      return [Element](unsafeUninitializedCapacity: entry.count) { buffer, initialized in
        initialized = entry.bytes.copyBytes(to: buffer) / MemoryLayout<Element>.stride
      }
    }
    func length(_ name: String) throws -> Int {
      guard let entry = arrays[name] else { throw WarrenError("the recording has no array '\(name)'") }
      return entry.shape.first ?? 0
    }
    let (steps, episodes) = (try length("rewards"), try length("ends"))
    let (shape, space) = (specification.observationShape, specification.actionSpace)
    rewards = try array("rewards", [steps])
    observations = try array("observations", [steps] + shape)
    finalObservations = try array("finalObservations", [episodes] + shape)
    if isContinuous {
      continuousActions = try array("actions", [steps, space.width])
    } else {
      discreteActions = try array("actions", [steps, space.width])
    }
    if hasLegalActions {
      legalActions = try array("legalActions", [steps, maskSize])
      finalLegalActions = try array("finalLegalActions", [episodes, maskSize])
    }
    let starts: [Int64] = try array("episodeStarts", [episodes + 1])
    guard starts.first == 0, starts.last == Int64(steps), zip(starts, starts.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw WarrenError("'episodeStarts' must rise from 0 to the number of steps, \(steps), with at least one step an episode")
    }
    episodeStarts = starts.map { Int($0) }
    ends = try (array("ends", [episodes]) as [UInt8]).enumerated().map { episode, byte in
      guard let end = TimeStep.Status(rawValue: byte), end.isLast else {
        throw WarrenError("the end of episode \(episode) is \(byte), expected 1 (terminated) or 2 (truncated)")
      }
      return end
    }
    if let name = unread.sorted().first {
      throw WarrenError("the recording has an array '\(name)', which no such recording has")
    }
  }
}
