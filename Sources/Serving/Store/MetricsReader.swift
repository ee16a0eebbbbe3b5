import Foundation
import Synchronization

/// The columns of runs' `metrics.jsonl`; of a file that has grown only the new lines are read.
final class MetricsReader: Sendable {
  /// One file's columns. A value that a line leaves out is not a number.
  struct Columns: Sendable {
    var names: [String] = []
    var values: [[Double]] = []
    fileprivate(set) var lines = 0
    /// Why there is nothing where a file is; nil where it has been read.
    fileprivate(set) var refusal: String?
    /// How many lines are none.
    fileprivate(set) var damagedLines = 0

    /// What is wrong with the file, in words; nil where nothing is.
    var trouble: String? {
      if let refusal { return refusal }
      if damagedLines == 0 { return nil }
      return "\(damagedLines) \(damagedLines == 1 ? "line" : "lines") of metrics.jsonl cannot be read"
    }

    subscript(name: String) -> [Double]? { names.firstIndex(of: name).map { values[$0] } }

    /// The last number of each column.
    var last: [String: Double] {
      var last: [String: Double] = [:]
      for (name, column) in zip(names, values) { last[name] = column.last { !$0.isNaN } }
      return last
    }

    fileprivate mutating func append(_ line: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) {
      var row: [(String, Double)] = []
      var scanner = ObjectScanner(line, from: start, to: end)
      guard
        scanner.forEachMember({ name, value in
          if let number = line.number(value) { row.append((line.text(name), number)) }
        })
      else {
        damagedLines += 1
        return
      }
      for (name, number) in row.prefix(256) {
        if let index = names.firstIndex(of: name) {
          if values[index].count == lines { values[index].append(number) }
        } else if names.count < 256 {
          names.append(name)
          values.append([Double](repeating: .nan, count: lines) + [number])
        }
      }
      lines += 1
      for index in values.indices where values[index].count < lines { values[index].append(.nan) }
    }
  }

  private struct Entry {
    var columns = Columns()
    var inode: UInt64 = 0
    /// Bytes of whole lines that have been read.
    var offset = 0
    /// The last of these bytes: where they have changed, the file was cut and written anew.
    var tail: [UInt8] = []
    var used = 0
  }

  private struct Shared {
    var entries: [[String]: Entry] = [:]
    var clock = 0
  }

  private let reader: FolderReader
  private let shared = Mutex(Shared())
  private static let tailBytes = 200
  private static let kept = 400

  init(_ reader: FolderReader) { self.reader = reader }

  /// The columns of the run at `path`, as of now; empty where there is no file, and with the reason where it cannot be read.
  func columns(_ path: [String]) -> Columns {
    guard let folder = reader.folder(path), let status = FolderReader.status("metrics.jsonl", in: folder) else {
      return Columns()
    }
    guard status.isFile else { return Columns(refusal: "metrics.jsonl is no file") }
    var entry = shared.withLock { $0.entries[path] } ?? Entry()
    if entry.inode != status.inode || status.size < entry.offset { entry = Entry(inode: status.inode) }
    if let grown = read(folder, after: entry) ?? read(folder, after: Entry(inode: status.inode)) {
      entry = grown
    } else {
      let isLarge = status.size > ServingLimits.metricsBytes
      entry = Entry(inode: status.inode)
      entry.columns.refusal =
        isLarge ? "metrics.jsonl is larger than \(ServingLimits.metricsBytes >> 20) MB" : "metrics.jsonl cannot be read"
    }
    keep(entry, path)
    return entry.columns
  }

  /// The entry with the lines that have come; nil when the file is no longer the one whose beginning was read.
  private func read(_ folder: FolderReader.Folder, after entry: Entry) -> Entry? {
    var entry = entry
    let start = entry.offset - entry.tail.count
    guard let (bytes, _) = FolderReader.read("metrics.jsonl", in: folder, limit: ServingLimits.metricsBytes, from: start),
      bytes.starts(with: entry.tail)
    else { return nil }
    bytes.withUnsafeBufferPointer { buffer in
      var line = entry.tail.count
      while line < buffer.count, let end = buffer[line...].firstIndex(of: 0x0A) {
        entry.columns.append(buffer, from: line, to: end)
        line = end + 1
      }
      entry.offset = start + line
      entry.tail = Array(buffer[max(0, line - Self.tailBytes)..<line])
    }
    return entry
  }

  private func keep(_ entry: Entry, _ path: [String]) {
    shared.withLock { shared in
      shared.clock += 1
      shared.entries[path] = entry
      shared.entries[path]?.used = shared.clock
      guard shared.entries.count > Self.kept else { return }
      let limit = shared.clock - Self.kept / 2
      shared.entries = shared.entries.filter { $0.value.used > limit }
    }
  }
}
