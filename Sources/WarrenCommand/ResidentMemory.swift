import Core
import Foundation

#if canImport(Darwin)
  import Darwin
#endif

/// How much memory this process holds at the moment.
enum ResidentMemory {
  /// In megabytes of a million bytes.
  /// - Throws: `WarrenError` when the system does not say.
  static func megabytes() throws -> Double {
    #if canImport(Darwin)
      var information = mach_task_basic_info()
      var count = mach_msg_type_number_t(MemoryLayout<mach_task_basic_info>.size / MemoryLayout<integer_t>.size)
      let status = withUnsafeMutablePointer(to: &information) { pointer in
        pointer.withMemoryRebound(to: integer_t.self, capacity: Int(count)) {
          task_info(mach_task_self_, task_flavor_t(MACH_TASK_BASIC_INFO), $0, &count)
        }
      }
      guard status == KERN_SUCCESS else {
        throw WarrenError("the system does not say how much memory is in use", kind: .failure)
      }
      return Double(information.resident_size) / 1e6
    #else
      // In pages: the whole size, then what is resident.
      let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
      guard fields.count > 1, let pages = Double(fields[1]) else {
        throw WarrenError("the system does not say how much memory is in use", at: "/proc/self/statm", kind: .failure)
      }
      return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1e6
    #endif
  }
}
