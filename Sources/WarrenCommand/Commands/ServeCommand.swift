import ArgumentParser
import Core
import ExperimentRunner
import Foundation
import LocalServer
import Serving

struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Show all runs of a folder in the browser, while they train.",
    discussion: """
      A page with every experiment, live curves, any runs side by side, reports, and buttons to stop and to go on. It answers this
      machine alone, and only who has the token in the address that is printed. Experiments that were started from the page
      go on when this command ends.

        warren serve
        warren serve runs --port 8080
      """)

  @Argument(help: "The folder that holds all experiments. Default: runs.", completion: .directory)
  var runs: String?

  @Option(help: "The port to listen on; 0 for one that is free.")
  var port: UInt16 = 0

  func run() throws {
    let folder = URL(fileURLWithPath: runs ?? "runs", isDirectory: true)
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: folder.path, isDirectory: &isDirectory)
    // Without a name, the first experiment may be yet to come.
    guard isDirectory.boolValue || (!exists && runs == nil) else {
      throw WarrenError("there is no such folder", at: runs ?? "runs", hint: "name the folder that 'warren run' fills")
    }
    guard let program = Bundle.main.executableURL else {
      throw WarrenError("the system does not say where this program is", kind: .failure)
    }
    let page = RunServer(folder: folder, program: program, arguments: ["resume", "--quiet"]) { folder in
      // The file alone is read: to make its tasks could start programs that it names.
      guard let file = try? ExperimentFile(recordedIn: folder) else { return nil }
      return file.tasks.count * file.methods.count * file.seeds.count
    }
    let server = try LocalServer(port: port, routes: page.routes)
    Interruption.listen()
    // Not through a buffer: who reads this from a pipe waits for it.
    try FileHandle.standardOutput.write(contentsOf: Data("Open \(server.address)\n".utf8))
    Terminal.writeError("Interrupt (Ctrl-C) to end.")
    server.run(until: { Interruption.requested })
    let running = page.running
    if !running.isEmpty { Terminal.writeError("Still running: \(running.joined(separator: ", ")).") }
    throw ExitStatus(code: 130)
  }
}
