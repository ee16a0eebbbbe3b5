import Core
import Foundation
import Testing

/// A folder that is removed at the end of a test.
final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("warren-\(UUID().uuidString)")
  init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(at: url) }
}

@Suite struct SnapshotTests {
  private struct State: Codable, Equatable {
    var step: Int
    var value: Double
    var limit: Double
  }

  private func sample() throws -> Snapshot {
    var inner = Snapshot()
    inner.setArray("bytes", [UInt8(1), 2, 255])
    inner.setArray("empty", [Int64]())
    var snapshot = Snapshot()
    snapshot.setArray("weights", [Float(1.5), -0.0, .infinity, .nan, Float.leastNonzeroMagnitude, 3], shape: [2, 3])
    snapshot.setArray("times", [0.1, Double.pi])
    try snapshot.setValue("state", State(step: 3, value: 0.1 + 0.2, limit: -.infinity))
    snapshot.merge(inner, under: "inner")
    return snapshot
  }

  @Test("what is written comes back bit for bit")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let snapshot = try sample()
    try snapshot.write(to: folder.url.appendingPathComponent("a"))
    let read = try Snapshot(contentsOf: folder.url.appendingPathComponent("a"))
    let weights = try read.array("weights", of: Float.self, count: 6)
    #expect(weights.map(\.bitPattern) == (try snapshot.array("weights", of: Float.self)).map(\.bitPattern))
    #expect(try read.array("times") == [0.1, Double.pi])
    #expect(try read.value("state") == State(step: 3, value: 0.1 + 0.2, limit: -.infinity))
    #expect(try read.section("inner").array("bytes") == [UInt8(1), 2, 255])
    #expect(try read.section("inner").array("empty") == [Int64]())
    #expect(read.tensors["weights"]?.shape == [2, 3])
  }

  @Test("a missing, wrongly typed or wrongly sized array is an error that says so")
  func mismatches() throws {
    let snapshot = try sample()
    #expect(throws: WarrenError.self) { try snapshot.array("nothing", of: Float.self) }
    #expect(throws: WarrenError.self) { try snapshot.array("weights", of: Double.self) }
    let error = #expect(throws: WarrenError.self) { try snapshot.array("weights", of: Float.self, count: 7) }
    #expect(error?.message.contains("expected 7") == true)
    #expect(throws: WarrenError.self) { try snapshot.value("state", as: [Int].self) }
  }

  @Test("any changed or missing byte is noticed, and the checkpoint before is used")
  func damagedCheckpointFallsBack() throws {
    let folder = try TemporaryFolder()
    let store = CheckpointStore(directory: folder.url.appendingPathComponent("checkpoint"))
    for number in 1...4 {
      var snapshot = Snapshot()
      snapshot.setArray("number", [Int64(number)])
      try store.write(snapshot, number: number)
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: store.directory.path).sorted()
    #expect(names.count == 2)
    #expect(try store.newest().snapshot?.array("number") == [Int64(4)])
    let arrays = store.directory.appendingPathComponent(names[1]).appendingPathComponent("arrays.safetensors")
    var data = try Data(contentsOf: arrays)
    data[data.count - 3] ^= 1
    try data.write(to: arrays)
    let (snapshot, damaged) = store.newest()
    #expect(try snapshot?.array("number") == [Int64(3)])
    #expect(damaged.count == 1)
    #expect(damaged.first?.message.contains("checksum") == true)
    try FileManager.default.removeItem(
      at: store.directory.appendingPathComponent(names[0]).appendingPathComponent("state.json"))
    #expect(store.newest().snapshot == nil)
    #expect(store.newest().damaged.count == 2)
  }

  @Test("a folder that cannot be written is an error with its path and the system's reason")
  func unwritable() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("file")
    try Data("x".utf8).write(to: file)
    let error = #expect(throws: WarrenError.self) { try sample().write(to: file.appendingPathComponent("below")) }
    #expect(error?.description.contains(folder.url.lastPathComponent) == true)
  }
}

@Suite struct AtomicFileTests {
  @Test("a file that cannot have its place is named, and the folder that is missing, never a temporary name")
  func missingFolder() throws {
    let folder = try TemporaryFolder()
    let blocking = folder.url.appendingPathComponent("file")
    try AtomicFile.write(Data(), to: blocking)
    for (path, reason) in [("missing/deep/x.onnx", "there is no folder"), ("file/x", "is a file"), ("file/y/x", "in the way")] {
      let target = folder.url.appendingPathComponent(path)
      let error = #expect(throws: WarrenError.self) { try AtomicFile.write(Data("x".utf8), to: target) }
      #expect(error?.place == target.path && error?.message.contains(reason) == true, "\(error?.description ?? "")")
      #expect(error?.description.contains(".tmp") == false)
    }
    let error = #expect(throws: WarrenError.self) { try AtomicFile.write(Data(), to: folder.url) }
    #expect(error?.description.contains(".tmp") == false)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["file"])
  }

  @Test("a folder that was moved aside when the program died comes back")
  func recovery() throws {
    let folder = try TemporaryFolder()
    let best = folder.url.appendingPathComponent("best")
    let file = best.appendingPathComponent("a")
    try AtomicFile.writeDirectory([("a", Data("1".utf8))], to: best)
    try AtomicFile.writeDirectory([("a", Data("2".utf8))], to: best)
    #expect(try Data(contentsOf: file) == Data("2".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["best"])
    try FileManager.default.moveItem(at: best, to: folder.url.appendingPathComponent(".best.old"))
    AtomicFile.recoverDirectory(best)
    #expect(try Data(contentsOf: file) == Data("2".utf8))
    try FileManager.default.moveItem(at: best, to: folder.url.appendingPathComponent(".best.old"))
    try AtomicFile.writeDirectory([("a", Data("3".utf8))], to: best)
    #expect(try Data(contentsOf: file) == Data("3".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["best"])
  }

  @Test("a folder that the system refuses is told with the system's reason and the folder that refuses")
  func refusedFolders() throws {
    let folder = try TemporaryFolder()
    let deep = folder.url.appendingPathComponent("a/b/c", isDirectory: true)
    try AtomicFile.makeDirectory(deep)
    try AtomicFile.makeDirectory(deep)
    var isFolder: ObjCBool = false
    #expect(FileManager.default.fileExists(atPath: deep.path, isDirectory: &isFolder) && isFolder.boolValue)
    let long = folder.url.appendingPathComponent("x/" + String(repeating: "n", count: 300) + "/y", isDirectory: true)
    let error = #expect(throws: WarrenError.self) { try AtomicFile.makeDirectory(long) }
    #expect(error?.place == long.path && error?.message.contains(String(cString: strerror(ENAMETOOLONG))) == true)
    // Only Linux has this place, where nothing can be made, whoever asks.
    let process = URL(fileURLWithPath: "/proc", isDirectory: true)
    guard FileManager.default.fileExists(atPath: process.path) else { return }
    let refused = #expect(throws: WarrenError.self) { try AtomicFile.makeDirectory(process.appendingPathComponent("x/runs")) }
    #expect(refused?.description == "/proc/x/runs: cannot make the folder: /proc takes no new folders")
  }

  @Test("what is read is told from what is not there and from what is no file, without waiting for a writer")
  func readable() throws {
    let folder = try TemporaryFolder()
    func reason(_ name: String) -> String? {
      let place = folder.url.appendingPathComponent(name)
      do { _ = try contents(of: place) } catch let error as WarrenError where error.place == place.path {
        return error.message
      } catch { return "\(error)" }
      return nil
    }
    try AtomicFile.write(Data("x".utf8), to: folder.url.appendingPathComponent("file"))
    #expect(mkfifo(folder.url.appendingPathComponent("pipe").path, 0o600) == 0)
    try FileManager.default.createSymbolicLink(atPath: folder.url.path + "/null", withDestinationPath: "/dev/null")
    try FileManager.default.createSymbolicLink(atPath: folder.url.path + "/loop", withDestinationPath: "loop")
    #expect(reason("file") == nil)
    #expect(reason("none") == "there is no such file" && reason("file/below") == "there is no such file")
    #expect(reason("") == "is a folder, where a file is expected")
    for name in ["pipe", "null"] { #expect(reason(name) == "is a device, a pipe or a socket, where a file is expected") }
    #expect(reason("loop") == "cannot be read: " + String(cString: strerror(ELOOP)))
  }

  @Test("what is no file is not replaced by one")
  func devices() throws {
    let folder = try TemporaryFolder()
    let (pipe, link) = (folder.url.appendingPathComponent("pipe"), folder.url.appendingPathComponent("link"))
    #expect(mkfifo(pipe.path, 0o600) == 0)
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: pipe)
    for place in [pipe, link] {
      let error = #expect(throws: WarrenError.self) { try AtomicFile.write(Data("x".utf8), to: place) }
      #expect(error?.description == "\(place.path): cannot write: this is no file, but a device, a pipe or a socket")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() == ["link", "pipe"])
    var information = stat()
    #expect(stat(pipe.path, &information) == 0 && information.st_mode & S_IFMT == S_IFIFO)
  }
}
