import Core
import Foundation

/// The file that a command is asked to write, looked at before the work, so that nothing is done in vain.
/// - Throws: `WarrenError` when its folder is missing, or it is a folder itself.
func outputFile(_ path: String) throws -> URL {
  let file = URL(fileURLWithPath: path)
  do { try AtomicFile.requireFolder(of: file) } catch var error as WarrenError {
    error.kind = .usage
    throw error
  }
  var isFolder: ObjCBool = false
  if FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), isFolder.boolValue {
    throw WarrenError("this is a folder, expected the name of a file", at: path)
  }
  return file
}
