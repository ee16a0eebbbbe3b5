import Foundation

/// Which experiments are being run, and by which process: whoever runs one holds a lock on the file `.lock` in its folder.
struct RunLocks: Sendable {
  static let fileName = ".lock"

  #if os(Linux)
    /// Processes that hold a lock, by the file's inode.
    private let holders: [UInt64: [pid_t]]

    /// Reads what the system says about locks; to ask for a lock instead could make a run that starts just then fail.
    init() {
      var holders: [UInt64: [pid_t]] = [:]
      let table = (try? String(contentsOfFile: "/proc/locks", encoding: .utf8)) ?? ""
      for line in table.split(separator: "\n") {
        // "1: FLOCK  ADVISORY  WRITE 18692 fe:00:16419107 0 EOF"; a process that waits has "->" after the number.
        let fields = line.split(separator: " ")
        guard fields.count >= 6, fields[1] == "FLOCK", fields[3] == "WRITE", let process = pid_t(fields[4]), process > 0,
          let inode = fields[5].split(separator: ":").last.flatMap({ UInt64($0) })
        else { continue }
        holders[inode, default: []].append(process)
      }
      self.holders = holders
    }

    /// The process that runs the experiment in `folder`; nil when none does.
    func holder(in folder: FolderReader.Folder) -> pid_t? {
      guard let status = FolderReader.status(Self.fileName, in: folder), status.isFile else { return nil }
      // Another file system may use the same inode: the process has to have this very file open.
      return holders[status.inode]?.first { process in
        guard let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd") else {
          // Another user's process does not show its files; that the inode is the same has to do.
          return true
        }
        return files.contains { name in
          var found = stat()
          guard stat("/proc/\(process)/fd/\(name)", &found) == 0 else { return false }
          let file = FolderReader.Status(found)
          return file.inode == status.inode && file.device == status.device
        }
      }
    }
  #else
    init() {}

    /// -1 when somebody runs the experiment in `folder`: this system does not say who.
    func holder(in folder: FolderReader.Folder) -> pid_t? {
      FolderReader.isLocked(Self.fileName, in: folder) ? -1 : nil
    }
  #endif
}

#if !os(Linux)
  extension FolderReader {
    /// Whether another process holds a lock on a file.
    static func isLocked(_ name: String, in folder: Folder) -> Bool {
      let file = open(name, in: folder)
      guard file >= 0 else { return false }
      defer { close(file) }
      return flock(file, LOCK_SH | LOCK_NB) != 0
    }
  }
#endif
