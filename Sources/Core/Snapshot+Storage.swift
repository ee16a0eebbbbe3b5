import Foundation

extension Snapshot {
  /// Writes the snapshot as a folder: `arrays.safetensors`, `state.json`, and `checksum.json` with the SHA-256 of both. The
  /// folder appears whole or not at all.
  /// - Throws: ``WarrenError`` with the path and the system's reason.
  public func write(to directory: URL) throws {
    let arrays = try Safetensors.encode(tensors)
    let state = try Snapshot.encoder.encode(values.mapValues { String(decoding: $0, as: UTF8.self) })
    let checksum = try Snapshot.encoder.encode([
      "arrays.safetensors": SHA256.hexadecimal(of: arrays), "state.json": SHA256.hexadecimal(of: state),
    ])
    try AtomicFile.writeDirectory(
      [("arrays.safetensors", arrays), ("state.json", state), ("checksum.json", checksum)], to: directory)
  }

  /// Reads a folder that ``write(to:)`` has written.
  /// - Throws: ``WarrenError`` when a file is missing, damaged or not what its checksum says.
  public init(contentsOf directory: URL) throws {
    func read(_ name: String) throws -> Data {
      let url = directory.appendingPathComponent(name)
      guard let data = try? Data(contentsOf: url) else {
        throw WarrenError("cannot be read", at: url.path, kind: .failure)
      }
      return data
    }
    guard let sums = try? Snapshot.decoder.decode([String: String].self, from: try read("checksum.json")) else {
      throw WarrenError("damaged: its checksums cannot be read", at: directory.path, kind: .failure)
    }
    func verified(_ name: String) throws -> Data {
      let data = try read(name)
      guard sums[name] == SHA256.hexadecimal(of: data) else {
        throw WarrenError(
          "damaged: its content does not have the checksum it was written with",
          at: directory.appendingPathComponent(name).path, kind: .failure)
      }
      return data
    }
    let arrays = try Safetensors.decode(verified("arrays.safetensors"))
    let state = try Snapshot.decoder.decode([String: String].self, from: verified("state.json"))
    self.init(tensors: arrays, values: state.mapValues { Data($0.utf8) })
  }
}
