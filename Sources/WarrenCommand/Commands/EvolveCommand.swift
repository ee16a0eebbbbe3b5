import ArgumentParser
import Core
import Designs
import ExperimentRunner
import Foundation
import LocalServer
import Search
import Studio

struct EvolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evolve", abstract: "Breed something by your own taste.", subcommands: [EvolveArtCommand.self])
}

struct EvolveArtCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "art", abstract: "Breed designs: you pick favourites on a page, and their children appear.",
    discussion: """
      Prints the address of a page on this machine that nobody else can open. Everything you do there is saved at once; the same command
      goes on where you were. Ctrl-C ends it.

        warren evolve art
        warren evolve art --session autumn --population 20
      """)

  @Option(help: "The folder that the session is saved in, and continued from.", completion: .directory)
  var session = "art"

  @Option(help: "How many designs are on a page, 12 without it. A session keeps the number it was begun with.")
  var population: Int?

  @Option(help: "The seed of the randomness, 1 without it. A session keeps the one it was begun with.")
  var seed: Int?

  @Option(help: "The port of the page; 0 for one that is free.")
  var port: UInt16 = 0

  func validate() throws {
    if let seed, seed < 0 { throw ValidationError("--seed must not be negative, found \(seed).") }
  }

  func run() throws {
    // Before a folder is made.
    _ = try makeEvolution(nil)
    let studio = try StudioSession(
      "art", folder: URL(fileURLWithPath: session),
      exhibit: Exhibit(
        noun: "design", plural: "designs", draw: { $0.svg(title: $1) }, drawSheet: { Design.sheet($0, title: $1) }),
      begin: makeEvolution)
    try check(studio.evolution)
    for error in studio.damaged { Terminal.writeError("warning: \(error); the state before it is used") }
    let server = try LocalServer(port: port, routes: studio.routes)
    Interruption.listen()
    let beginning = studio.isResumed ? "continues the session" : "begins a session"
    Self.show("This \(beginning) in \(session). Open \(server.address)")
    server.run(until: { Interruption.requested })
    throw ExitStatus(code: 130)
  }

  /// A new evolution, or one of the settings that a session was begun with.
  private func makeEvolution(_ saved: InteractiveConfiguration?) throws -> InteractiveEvolution<DesignEncoding> {
    var configuration = saved ?? InteractiveConfiguration()
    if saved == nil, let population { configuration.population = population }
    return try InteractiveEvolution(configuration, encoding: DesignEncoding(), key: key)
  }

  private var key: RandomKey { RandomKey(seed: UInt64(seed ?? 1))["art"] }

  /// Throws when the command line asks for something else than a session that is continued was begun with.
  private func check(_ evolution: InteractiveEvolution<DesignEncoding>) throws {
    let own = evolution.configuration.population
    if let population, population != own {
      throw WarrenError("this session has \(own) designs on a page, not \(population)", at: session, hint: Self.hint)
    }
    if let seed, evolution.key != key {
      throw WarrenError("this session was begun with another seed than \(seed)", at: session, hint: Self.hint)
    }
  }

  private static let hint = "leave the option out, or name another folder with --session"

  /// Writes at once, also where a program is at the other end that waits for it.
  private static func show(_ text: String) {
    try? FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8))
  }
}
