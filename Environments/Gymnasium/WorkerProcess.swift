import Core
import Foundation

/// Why a process cannot go on.
enum ProcessFailure: Error {
  /// It has ended; in words, how.
  case died(String)
  /// It has not answered in time, and has been ended.
  case hung
}

/// A process of a worker, with a socket to talk to it. It ends when this object goes, or when this program ends in whatever way: the
/// worker waits for its lifeline to close.
final class WorkerProcess {
  private let identifier: pid_t
  private var channel: Int32
  private var lifeline: Int32
  private var isReaped = false

  /// Starts a program with arguments.
  /// - Parameter memory: a descriptor that the process gets under the number 4.
  /// - Throws: `WarrenError` when the program cannot be started.
  init(_ program: String, arguments: [String], memory: Int32?) throws {
    var identifier: pid_t = 0
    var ends = (channel: Int32(-1), lifeline: Int32(-1))
    let error = Descriptors.making { () -> Int32 in
      guard let channel = Descriptors.pair({ socketpair(AF_UNIX, Self.streamSocket, 0, $0) }) else { return errno }
      defer { close(channel.1) }
      guard let lifeline = Descriptors.pair({ pipe($0) }) else {
        close(channel.0)
        return errno
      }
      defer { close(lifeline.0) }
      ends = (channel.0, lifeline.1)
      let inherited = [(lifeline.0, 0), (2, 1), (channel.1, 3)] + (memory.map { [($0, 4)] } ?? [])
      return Self.spawn(&identifier, program, arguments, inherited.map { ($0.0, Int32($0.1)) })
    }
    (self.identifier, channel, lifeline) = (identifier, ends.channel, ends.lifeline)
    guard error == 0 else {
      isReaped = true
      throw WarrenError(
        "cannot start Python as '\(program)': \(String(cString: strerror(error)))",
        hint: "another Python is chosen by 'python' or the environment variable WARREN_PYTHON")
    }
    #if canImport(Darwin)
      var isOn: Int32 = 1
      setsockopt(channel, SOL_SOCKET, SO_NOSIGPIPE, &isOn, socklen_t(MemoryLayout<Int32>.size))
    #endif
  }

  deinit {
    hangUp()
    reap(patience: 3)
  }

  #if canImport(Darwin)
    private static let streamSocket = SOCK_STREAM
    private static let sendFlags: Int32 = 0
  #else
    private static let streamSocket = Int32(SOCK_STREAM.rawValue)
    private static let sendFlags = Int32(MSG_NOSIGNAL)
  #endif

  private static func spawn(
    _ identifier: inout pid_t, _ program: String, _ arguments: [String], _ inherited: [(Int32, Int32)]
  ) -> Int32 {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for (own, number) in inherited { posix_spawn_file_actions_adddup2(&actions, own, number) }
    // A group of its own, so that an interrupt at the keyboard stops the run and not the environment in the middle of a step;
    // and no signal blocked, as threads of a pool have them.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGMASK))
    let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
    var strings = ([program] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup($0) } + [nil]
    defer { for string in strings + variables { free(string) } }
    return posix_spawnp(&identifier, program, &actions, &attributes, &strings, &variables)
  }

  // MARK: Talking

  /// Sends all bytes.
  func send(_ bytes: UnsafeRawBufferPointer) throws(ProcessFailure) {
    var sent = 0
    while sent < bytes.count {
      let count = Foundation.send(channel, bytes.baseAddress! + sent, bytes.count - sent, Self.sendFlags)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .died(reap(patience: 1)) }
      sent += count
    }
  }

  /// Receives bytes until the buffer is full.
  /// - Parameter deadline: the ``uptime`` after which the process counts as hung.
  func receive(into buffer: UnsafeMutableRawBufferPointer, deadline: Double) throws(ProcessFailure) {
    var received = 0
    while received < buffer.count {
      try waitForBytes(until: deadline)
      let count = recv(channel, buffer.baseAddress! + received, buffer.count - received, 0)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .died(reap(patience: 1)) }
      received += count
    }
  }

  private func waitForBytes(until deadline: Double) throws(ProcessFailure) {
    var entry = pollfd(fd: channel, events: Int16(POLLIN), revents: 0)
    while true {
      let left = deadline - Self.uptime
      let ready = poll(&entry, 1, Int32(min(max(left * 1000, 0).rounded(.up), 1e9)))
      if ready > 0 { return }
      if ready < 0, errno != EINTR { throw .died(reap(patience: 0)) }
      if ready == 0, left <= 0 {
        if isGone() { throw .died(ending) }
        end()
        throw .hung
      }
    }
  }

  /// Seconds since some fixed moment.
  static var uptime: Double { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 }

  // MARK: Ending

  private var status: Int32 = 0

  /// Lets the process go: it ends by itself.
  func hangUp() {
    if channel >= 0 { close(channel) }
    if lifeline >= 0 { close(lifeline) }
    (channel, lifeline) = (-1, -1)
  }

  /// Ends the process and all that it has started.
  func end() {
    guard !isReaped else { return }
    kill(-identifier, SIGKILL)
    kill(identifier, SIGKILL)
    while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
    isReaped = true
  }

  private func isGone() -> Bool {
    if !isReaped, waitpid(identifier, &status, WNOHANG) == identifier { isReaped = true }
    return isReaped
  }

  /// Waits for so many seconds until the process has ended, then ends it.
  /// - Returns: how it has ended, in words.
  @discardableResult
  private func reap(patience: Double) -> String {
    let deadline = Self.uptime + patience
    while !isGone() {
      guard Self.uptime < deadline else {
        end()
        break
      }
      usleep(500)
    }
    return ending
  }

  private var ending: String {
    let signal = status & 0x7f
    guard signal != 0 else { return "ended with status \(status >> 8 & 0xff)" }
    return "was ended by signal \(signal) (\(String(cString: strsignal(signal))))"
  }
}
