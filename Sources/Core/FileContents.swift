import Foundation

/// What a file holds.
/// - Throws: ``WarrenError`` with the path, which tells a file that is not there from one that cannot be read.
public func contents(of url: URL) throws -> Data {
  if let data = try? Data(contentsOf: url) { return data }
  var isFolder: ObjCBool = false
  guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
    throw WarrenError("there is no such file", at: url.path)
  }
  throw WarrenError(isFolder.boolValue ? "is a folder, where a file is expected" : "cannot be read", at: url.path)
}
