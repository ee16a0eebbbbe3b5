import Core
import Foundation

/// `metrics.jsonl`: one object a line, only ever appended to.
final class MetricsLog {
  private let handle: FileHandle
  private let url: URL
  /// Bytes written so far; a checkpoint notes them, so that a resumed run cuts off what came after.
  private(set) var length: Int

  /// Opens the log, cut to `length` bytes.
  /// - Throws: `WarrenError` when the file cannot be written or is shorter than it should be.
  init(url: URL, length: Int) throws {
    let descriptor = open(url.path, O_RDWR | O_CREAT, 0o644)
    guard descriptor >= 0 else {
      throw WarrenError("cannot write: \(String(cString: strerror(errno)))", at: url.path, kind: .failure)
    }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    self.url = url
    self.length = length
    let size = Int((try? handle.seekToEnd()) ?? 0)
    guard size >= length else {
      throw WarrenError("\(size) bytes long, but the checkpoint has seen \(length)", at: url.path, kind: .failure)
    }
    guard ftruncate(descriptor, off_t(length)) == 0 else { throw failure() }
    _ = try? handle.seek(toOffset: UInt64(length))
  }

  /// What every line begins with: no metric has such a name.
  static let ledgerNames: Set = ["learnerSteps", "environmentSteps", "evaluations", "epochs", "seconds", "cpuSeconds"]

  /// Adds a line.
  func append(_ ledger: Ledger, _ metrics: Metrics) throws {
    var line = "{\"learnerSteps\":\(ledger.learnerSteps)"
    if ledger.environmentSteps > 0 { line += ",\"environmentSteps\":\(ledger.environmentSteps)" }
    if ledger.evaluations > 0 { line += ",\"evaluations\":\(Self.text(ledger.evaluations))" }
    if ledger.epochs > 0 { line += ",\"epochs\":\(Self.text(ledger.epochs))" }
    line += ",\"seconds\":\(Self.text(ledger.seconds)),\"cpuSeconds\":\(Self.text(ledger.cpuSeconds))"
    for (name, value) in metrics.entries { line += ",\(Self.quoted(name)):\(Self.text(value))" }
    line += "}\n"
    let data = Data(line.utf8)
    do { try handle.write(contentsOf: data) } catch { throw failure() }
    length += data.count
  }

  /// Forces what was written to disk.
  func flush() throws {
    do { try handle.synchronize() } catch { throw failure() }
  }

  private func failure() -> WarrenError {
    WarrenError("cannot write: \(String(cString: strerror(errno)))", at: url.path, kind: .failure)
  }

  /// A number as JSON: whole numbers without a fraction, `null` for what JSON cannot say.
  private static func text(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    return value == value.rounded() && abs(value) < 0x1p53 ? String(Int(value)) : "\(value)"
  }

  private static func quoted(_ name: String) -> String {
    JSONValue.string(name).quoted
  }
}
