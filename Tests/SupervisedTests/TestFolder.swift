import Foundation

/// A folder that is removed at the end of a test.
final class TestFolder {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("supervised-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

  func write(_ data: Data, to name: String) throws { try data.write(to: url.appendingPathComponent(name)) }
}
