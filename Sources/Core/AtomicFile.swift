import Foundation

/// Files that are either whole or not there.
public enum AtomicFile {
  /// Writes a file whole: to a temporary name beside it, flushed to disk, then renamed over what was there.
  /// - Throws: ``WarrenError`` with the path and the system's reason (no space, no permission), the folder that is missing, or where a
  ///   device, a pipe or a socket is, which the new file would take the place of; nothing is left behind then.
  public static func write(_ data: Data, to url: URL) throws {
    try requireFolder(of: url)
    var information = stat()
    if stat(url.path, &information) == 0, ![S_IFREG, S_IFDIR].contains(information.st_mode & S_IFMT) {
      throw WarrenError("cannot write: this is no file, but a device, a pipe or a socket", at: url.path, kind: .failure)
    }
    let temporary = url.deletingLastPathComponent()
      .appendingPathComponent(".\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier).tmp")
    do {
      try writeAndFlush(data, to: temporary, instead: url)
      guard rename(temporary.path, url.path) == 0 else { throw failure("cannot write", url) }
    } catch {
      unlink(temporary.path)
      throw error
    }
    flushDirectory(url.deletingLastPathComponent())
  }

  /// Looks whether a file can have a place: before work whose outcome is to be written there.
  /// - Throws: ``WarrenError`` that names the folder that is missing.
  public static func requireFolder(of url: URL) throws {
    let folder = url.deletingLastPathComponent()
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: folder.path, isDirectory: &isDirectory) {
      if isDirectory.boolValue { return }
      throw WarrenError("cannot write: \(folder.path) is a file, no folder", at: url.path, kind: .failure)
    }
    if let file = fileInTheWay(of: folder) {
      throw WarrenError("cannot write: the file \(file.path) is in the way", at: url.path, kind: .failure)
    }
    throw WarrenError("cannot write: there is no folder \(folder.path)", at: url.path, kind: .failure)
  }

  /// Makes a directory with all that lead to it.
  /// - Throws: ``WarrenError`` with the path and the system's reason.
  public static func makeDirectory(_ url: URL) throws {
    func failure(_ reason: String) -> WarrenError {
      WarrenError("cannot make the folder: \(reason)", at: url.path, kind: .failure)
    }
    // One after the other, so that the system's reason is that of the folder it refuses.
    var missing: [URL] = []
    var place = url.standardizedFileURL
    while !FileManager.default.fileExists(atPath: place.path), place.path != "/" {
      missing.append(place)
      place.deleteLastPathComponent()
    }
    if let file = fileInTheWay(of: url) {
      throw failure("\(file.path == url.path ? "a file of that name" : "the file \(file.path)") is in the way")
    }
    for folder in missing.reversed() where mkdir(folder.path, 0o777) != 0 && errno != EEXIST {
      let parent = folder.deletingLastPathComponent().path
      // What file systems answer that are no place for files, such as /proc.
      guard errno != ENOENT else { throw failure("\(parent) takes no new folders") }
      throw failure("\(String(cString: strerror(errno))), at \(folder.path)")
    }
  }

  /// What is no folder on the way to one.
  private static func fileInTheWay(of url: URL) -> URL? {
    var place = url.standardizedFileURL
    while place.path != "/" {
      var isDirectory: ObjCBool = false
      if FileManager.default.fileExists(atPath: place.path, isDirectory: &isDirectory) {
        return isDirectory.boolValue ? nil : place
      }
      place.deleteLastPathComponent()
    }
    return nil
  }

  /// Writes a folder of files whole: all files into a temporary folder, flushed, then the folder renamed into place. A folder that
  /// was there is moved aside first; where the program dies before the new one is in its place, ``recoverDirectory(_:)`` brings the
  /// old one back.
  public static func writeDirectory(_ files: [(name: String, data: Data)], to url: URL) throws {
    let parent = url.deletingLastPathComponent()
    try makeDirectory(parent)
    let temporary = parent.appendingPathComponent(".\(url.lastPathComponent).tmp")
    try? FileManager.default.removeItem(at: temporary)
    do {
      try makeDirectory(temporary)
      for file in files { try writeAndFlush(file.data, to: temporary.appendingPathComponent(file.name), instead: url) }
      flushDirectory(temporary)
      recoverDirectory(url)
      let aside = aside(of: url)
      try? FileManager.default.removeItem(at: aside)
      if rename(url.path, aside.path) != 0, errno != ENOENT { throw failure("cannot write", url) }
      guard rename(temporary.path, url.path) == 0 else {
        let failure = failure("cannot write", url)
        recoverDirectory(url)
        throw failure
      }
      try? FileManager.default.removeItem(at: aside)
    } catch {
      try? FileManager.default.removeItem(at: temporary)
      throw error
    }
    flushDirectory(parent)
  }

  /// Brings back the folder that an interrupted ``writeDirectory(_:to:)`` had moved aside and put nothing in the place of.
  public static func recoverDirectory(_ url: URL) {
    guard !FileManager.default.fileExists(atPath: url.path) else { return }
    _ = rename(aside(of: url).path, url.path)
  }

  private static func aside(of url: URL) -> URL {
    url.deletingLastPathComponent().appendingPathComponent(".\(url.lastPathComponent).old")
  }

  /// - Parameter target: the file that a person knows of, where this one stands in for it.
  private static func writeAndFlush(_ data: Data, to url: URL, instead target: URL? = nil) throws {
    let descriptor = open(url.path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else {
      let target = target ?? url
      // The folder has just been seen: this is what file systems answer that are no place for files, such as /proc.
      guard errno != ENOENT else {
        throw WarrenError(
          "cannot write: \(target.deletingLastPathComponent().path) takes no new files", at: target.path, kind: .failure)
      }
      throw failure("cannot write", target)
    }
    defer { close(descriptor) }
    try data.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let count = Foundation.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
        if count < 0 {
          if errno == EINTR { continue }
          throw failure("cannot write", target ?? url)
        }
        written += count
      }
    }
    guard fsync(descriptor) == 0 else { throw failure("cannot flush to disk", target ?? url) }
  }

  private static func flushDirectory(_ url: URL) {
    let descriptor = open(url.path, O_RDONLY)
    guard descriptor >= 0 else { return }
    // Some file systems cannot flush a directory; the rename has happened all the same.
    _ = fsync(descriptor)
    close(descriptor)
  }

  private static func failure(_ action: String, _ url: URL) -> WarrenError {
    WarrenError("\(action): \(String(cString: strerror(errno)))", at: url.path, kind: .failure)
  }
}
