import CKernels
import Foundation

/// The machine that a run was made on.
public struct Machine: Codable, Sendable {
  /// The processor's name, as it gives it.
  public var processor: String
  /// The vector instructions that networks reckon with: SSE2, NEON, AVX2 or AVX-512. Other ones round differently, so the same seed
  /// gives other bits. Absent in runs of versions that did not write it down.
  public var vectorInstructions: String?
  public var cores: Int
  /// Bytes of memory.
  public var memory: UInt64
  /// The operating system with its version.
  public var system: String

  /// This machine.
  public static let current = Machine(
    processor: processorName(), vectorInstructions: vectorInstructionsInUse(),
    cores: ProcessInfo.processInfo.activeProcessorCount, memory: ProcessInfo.processInfo.physicalMemory,
    system: ProcessInfo.processInfo.operatingSystemVersionString)

  private static func vectorInstructionsInUse() -> String {
    switch Int(wk_level()) {
    case WK_LEVEL_AVX512: return "AVX-512"
    case WK_LEVEL_AVX2: return "AVX2"
    default:
      #if arch(arm64)
        return "NEON"
      #else
        return "SSE2"
      #endif
    }
  }

  private static func processorName() -> String {
    #if canImport(Darwin)
      var size = 0
      sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0)
      var name = [UInt8](repeating: 0, count: max(size, 1))
      sysctlbyname("machdep.cpu.brand_string", &name, &size, nil, 0)
      return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    #else
      let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
      let line = information.split(separator: "\n").first { $0.hasPrefix("model name") }
      return line?.split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
    #endif
  }
}
