import Foundation

/// Which Warren this is.
public enum WarrenVersion {
  /// The release.
  public static let current = "0.1.0"

  /// The git revision of the folder that the program runs in, where there is one.
  public static let revision: String? = {
    var folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    while folder.path != "/" {
      let git = folder.appendingPathComponent(".git")
      if let head = try? String(contentsOf: git.appendingPathComponent("HEAD"), encoding: .utf8) {
        let head = head.trimmingCharacters(in: .whitespacesAndNewlines)
        guard head.hasPrefix("ref: ") else { return String(head.prefix(12)) }
        let reference = git.appendingPathComponent(String(head.dropFirst(5)))
        return (try? String(contentsOf: reference, encoding: .utf8)).map { String($0.prefix(12)) }
      }
      folder.deleteLastPathComponent()
    }
    return nil
  }()
  /// What tells the running program's build from others: a hash of its file. The git revision says where the source was when the
  /// program was started; this says what runs, with every change that was never committed. It does not cover what the program
  /// loads, such as the system's libraries.
  public static let program: String = {
    guard let path = Bundle.main.executablePath,
      let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
    else { return "unknown" }
    return String(format: "%016llx", contentHash(data))
  }()

  /// A hash of 64 bits, eight bytes at a time: it finds changes, it does not withstand an attack. Tens of megabytes in as many
  /// milliseconds, where SHA-256 would hold up the start of a program.
  static func contentHash(_ data: Data) -> UInt64 {
    var hash = UInt64(data.count) &* 0x9e37_79b9_7f4a_7c15
    data.withUnsafeBytes { bytes in
      func mix(_ word: UInt64) {
        // Both halves of the product, so that every bit reaches every other.
        let product = (hash ^ word).multipliedFullWidth(by: 0xa076_1d64_78bd_642f)
        hash = (product.high ^ product.low) &+ 0xe703_7ed1_a0b4_28db
      }
      let whole = bytes.count / 8
      for index in 0..<whole { mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))) }
      var rest: UInt64 = 0
      for index in whole * 8..<bytes.count { rest = rest << 8 | UInt64(bytes[index]) }
      mix(rest)
    }
    return hash
  }
}
