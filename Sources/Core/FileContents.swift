import Foundation

/// What a file holds.
/// - Throws: ``WarrenError`` with the path, which tells a file that is not there from what is no file and from one that cannot be read.
public func contents(of url: URL) throws -> Data {
  var information = stat()
  guard stat(url.path, &information) == 0 else {
    throw WarrenError(
      errno == ENOENT || errno == ENOTDIR ? "there is no such file" : "cannot be read: \(String(cString: strerror(errno)))",
      at: url.path)
  }
  switch information.st_mode & S_IFMT {
  case S_IFREG: break
  case S_IFDIR: throw WarrenError("is a folder, where a file is expected", at: url.path)
  // To open one could wait for ever, and it could not be read a second time.
  default: throw WarrenError("is a device, a pipe or a socket, where a file is expected", at: url.path)
  }
  do { return try Data(contentsOf: url) } catch {
    throw WarrenError("cannot be read: \(systemReason(of: error))", at: url.path)
  }
}

/// Why the system has refused something: what Foundation says names only itself, the reason is deeper inside.
private func systemReason(of error: any Error) -> String {
  var reason = error as NSError
  while let deeper = reason.userInfo[NSUnderlyingErrorKey] as? NSError { reason = deeper }
  return reason.domain == NSPOSIXErrorDomain ? String(cString: strerror(Int32(reason.code))) : reason.localizedDescription
}
