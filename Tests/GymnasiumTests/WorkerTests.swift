import Core
import Foundation
import Gymnasium
import Testing

/// What goes wrong before there is an environment; no Gymnasium is needed for this.
@Suite struct WorkerTests {
  private func failure(python: String, timeout: Double = 60) -> String {
    var configuration = GymnasiumConfiguration()
    configuration.python = python
    configuration.timeout = timeout
    // A file that has just been written cannot be started as long as a process that another test is starting has it open.
    var message: String
    repeat {
      message = PythonSupport.message { _ = try GymnasiumEnvironment(configuration) }
    } while message.contains("Text file busy")
    return message
  }

  @Test("a Python that is not there is named, with the ways to choose another")
  func missingPython() {
    for python in ["no-such-python", "/no/such/python"] {
      let message = failure(python: python)
      #expect(message.contains(python) && message.contains("No such file") && message.contains("WARREN_PYTHON"), "\(message)")
      #expect(message.hasPrefix("CartPole-v1: "))
    }
  }

  @Test("a path to Python is relative to the folder of the experiment")
  func relativePython() {
    var configuration = GymnasiumConfiguration()
    configuration.python = "bin/python"
    #expect(configuration.program(from: URL(fileURLWithPath: "/some/where")) == "/some/where/bin/python")
    configuration.python = "python3.12"
    #expect(configuration.program(from: URL(fileURLWithPath: "/some/where")) == "python3.12")
  }

  @Test("a process that ends before it is ready is an error that says how")
  func deadProcess() throws {
    try PythonSupport.withFolder { folder in
      let leaves = try PythonSupport.program("exit 7", in: folder)
      #expect(failure(python: leaves).contains("ended with status 7 before it was ready"))
      let dies = try PythonSupport.program("kill -9 $$", in: folder)
      #expect(failure(python: dies).contains("signal 9"))
    }
  }

  @Test("a process that says nothing is ended when its time is over", .timeLimit(.minutes(1)))
  func silentProcess() throws {
    try PythonSupport.withFolder { folder in
      let pidFile = folder.appendingPathComponent("pid")
      let program = try PythonSupport.program("echo $$ > \(pidFile.path); sleep 1000", in: folder)
      #expect(failure(python: program, timeout: 1).contains("has not answered for 1.0 seconds"))
      let text = try String(contentsOf: pidFile, encoding: .utf8)
      let pid = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
      #expect(kill(pid, 0) != 0 && errno == ESRCH)
    }
  }

  @Test(
    "a process that answers nonsense is an error", .timeLimit(.minutes(1)),
    arguments: [
      "x", "k\\377\\377\\377\\377", "k\\004\\000\\000\\000true", "e\\002\\000\\000\\000{}", "k\\002\\000\\000\\000{}",
    ])
  func nonsense(reply: String) throws {
    try PythonSupport.withFolder { folder in
      let program = try PythonSupport.program("printf '\(reply)' >&3; cat <&0 >/dev/null", in: folder)
      #expect(failure(python: program).contains("in a way that is unknown"))
    }
  }

  @Test("settings out of range are errors that name the setting")
  func settings() {
    func message(_ change: (inout GymnasiumConfiguration) -> Void) -> String {
      var configuration = GymnasiumConfiguration()
      change(&configuration)
      return PythonSupport.message { try configuration.validate() }
    }
    #expect(message { $0.id = "" }.contains("'id'"))
    #expect(message { $0.arguments = .integer(5) }.contains("'arguments'"))
    #expect(message { $0.workers = 0 }.contains("'workers'"))
    #expect(message { $0.timeout = 0 }.contains("'timeout'"))
    #expect(message { $0.restarts = -1 }.contains("'restarts'"))
    #expect(message { $0.arguments = .null } == "")
  }

  @Test("shared memory has no name, so nothing stays behind")
  func sharedMemory() throws {
    let memory = try SharedMemory(size: 1 << 20)
    let pointer = memory.pointer(at: 64, to: UInt64.self, count: 8)
    #expect((0..<8).allSatisfy { pointer[$0] == 0 })
    var information = stat()
    #expect(fstat(memory.descriptor, &information) == 0 && information.st_nlink == 0 && information.st_size == 1 << 20)
  }

  @Test("numbers that are not finite are found", arguments: [Float.nan, .infinity, -.infinity, -.nan])
  func finite(number: Float) {
    var source: [Float] = [1, -.greatestFiniteMagnitude, 0, -0, .leastNonzeroMagnitude]
    var target = [Float](repeating: 7, count: 5)
    #expect(copyFinite(source, to: &target, count: 5) == nil)
    #expect(target == source)
    source[3] = number
    #expect(copyFinite(source, to: &target, count: 5) == 3)
  }
}
