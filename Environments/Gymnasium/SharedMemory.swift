import Core
import Foundation

/// Memory that this process shares with those it starts. It has no name: the file behind it is unlinked as soon as it is made, so
/// nothing stays behind however the processes end.
package final class SharedMemory {
  /// To be handed to the other processes.
  package let descriptor: Int32
  let size: Int
  private let base: UnsafeMutableRawPointer

  /// Memory of so many bytes, all zero.
  /// - Throws: `WarrenError` when there is no room.
  package init(size: Int) throws {
    var failure = ""
    for folder in ["/dev/shm", NSTemporaryDirectory()] {
      guard let descriptor = Self.makeFile(in: folder, size: size, &failure) else { continue }
      guard let base = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), base != MAP_FAILED else {
        failure = String(cString: strerror(errno))
        close(descriptor)
        continue
      }
      (self.descriptor, self.size, self.base) = (descriptor, size, base)
      return
    }
    throw WarrenError("cannot share \(size) bytes of memory with the Python processes: \(failure)", kind: .failure)
  }

  deinit {
    munmap(base, size)
    close(descriptor)
  }

  /// Where the numbers at that offset lie.
  package func pointer<Element: BitwiseCopyable>(at offset: Int, to type: Element.Type, count: Int) -> UnsafeMutablePointer<
    Element
  > {
    precondition(offset % MemoryLayout<Element>.alignment == 0 && offset + count * MemoryLayout<Element>.stride <= size)
    return (base + offset).bindMemory(to: type, capacity: max(count, 1))
  }

  private static func makeFile(in folder: String, size: Int, _ failure: inout String) -> Int32? {
    var template = Array((folder as NSString).appendingPathComponent("warren-XXXXXX").utf8CString)
    let descriptor = Descriptors.making { () -> Int32 in
      let low = mkstemp(&template)
      guard low >= 0 else { return low }
      unlink(template)
      return Descriptors.raised(low)
    }
    guard descriptor >= 0 else {
      failure = String(cString: strerror(errno))
      return nil
    }
    var error = ftruncate(descriptor, off_t(size)) == 0 ? 0 : errno
    #if os(Linux)
      // Takes the room now: where it is missing later, a write would end the program.
      if error == 0 { error = posix_fallocate(descriptor, 0, off_t(size)) }
    #endif
    guard error == 0 else {
      failure = String(cString: strerror(error))
      close(descriptor)
      return nil
    }
    return descriptor
  }
}
