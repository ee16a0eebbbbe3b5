import Foundation

/// Reads below one folder and never outside it: every step down is taken by a name alone, and symbolic links are not followed, so
/// that neither a request nor what somebody put into a run directory can lead elsewhere.
struct FolderReader: Sendable {
  /// The folder; it may itself be reached by a link, for its owner named it.
  let root: URL

  /// What the system says about a file.
  struct Status: Equatable {
    var isFolder: Bool
    var isFile: Bool
    var size: Int
    var device: UInt64
    var inode: UInt64
    /// When its content changed, in nanoseconds since 1970.
    var changed: Int64
  }

  /// A folder that is open; closed with the value's end.
  final class Folder {
    fileprivate let descriptor: Int32

    fileprivate init?(descriptor: Int32) {
      guard descriptor >= 0 else { return nil }
      self.descriptor = descriptor
    }

    deinit { close(descriptor) }
  }

  /// Opens the folder at the end of `parts`; nil when there is none, or one of them is a link or no plain name.
  func folder(_ parts: [String] = []) -> Folder? {
    guard var folder = Folder(descriptor: open(root.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) else { return nil }
    for part in parts {
      guard let next = Self.folder(part, in: folder) else { return nil }
      folder = next
    }
    return folder
  }

  /// Opens a folder in another.
  static func folder(_ name: String, in folder: Folder) -> Folder? {
    guard isPlain(name) else { return nil }
    return Folder(descriptor: openat(folder.descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
  }

  /// Whether a name leads one step down and no further; hidden files are nobody's business.
  static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".") && !name.utf8.contains { $0 == 0 || $0 == 0x2F }
  }

  /// The names of the folders in `folder`, sorted; without links and hidden ones.
  static func folders(in folder: Folder) -> [String] {
    names(in: folder, visibleOnly: true).filter { entry in entry.isFolder ?? status(entry.name, in: folder)?.isFolder ?? false }
      .map(\.name).sorted()
  }

  /// The names of all that is in `folder`, and whether it is a folder where the listing says so.
  private static func names(in folder: Folder, visibleOnly: Bool) -> [(name: String, isFolder: Bool?)] {
    guard let stream = fdopendir(openat(folder.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) else { return [] }
    defer { closedir(stream) }
    var names: [(String, Bool?)] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(validating: $0.prefix { $0 != 0 }, as: UTF8.self) }
      guard let name, name != ".", name != "..", !visibleOnly || isPlain(name) else { continue }
      let kind = Int32(entry.pointee.d_type)
      names.append((name, kind == Int32(DT_UNKNOWN) ? nil : kind == Int32(DT_DIR)))
    }
    return names
  }

  /// What the system says about a name in `folder`; nil when there is nothing. A link counts as neither file nor folder.
  static func status(_ name: String, in folder: Folder) -> Status? {
    var status = stat()
    guard fstatat(folder.descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    return Status(status)
  }

  /// The bytes of a file from `offset` on; nil when there is no such file, or it is none, or longer than `limit`.
  static func read(_ name: String, in folder: Folder, limit: Int, from offset: Int = 0) -> (bytes: [UInt8], status: Status)? {
    // A pipe that somebody put there would otherwise wait for its writer.
    let file = openat(folder.descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var system = stat()
    guard fstat(file, &system) == 0 else { return nil }
    let status = Status(system)
    let length = max(0, status.size - offset)
    guard status.isFile, length <= limit else { return nil }
    let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      while count < length {
        let read = pread(file, buffer.baseAddress! + count, length - count, off_t(offset + count))
        if read <= 0 { break }
        count += read
      }
    }
    return (bytes, status)
  }

  /// The first thing below `folder`, at most `levels` down, that is neither a file nor a folder: a link, a pipe, a device.
  static func strangeEntry(in folder: Folder, levels: Int = 6) -> String? {
    for entry in names(in: folder, visibleOnly: false) {
      guard let status = status(entry.name, in: folder) else { continue }
      if !status.isFile, !status.isFolder { return entry.name }
      guard status.isFolder, levels > 0, let inner = Self.folder(entry.name, in: folder) else { continue }
      if let strange = strangeEntry(in: inner, levels: levels - 1) { return "\(entry.name)/\(strange)" }
    }
    return nil
  }
}

extension FolderReader.Status {
  init(_ status: stat) {
    isFolder = status.st_mode & S_IFMT == S_IFDIR
    isFile = status.st_mode & S_IFMT == S_IFREG
    size = Int(status.st_size)
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    changed = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

#if !os(Linux)
  extension FolderReader {
    static func open(_ name: String, in folder: Folder) -> Int32 {
      openat(folder.descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    }
  }
#endif
