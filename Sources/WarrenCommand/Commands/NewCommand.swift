import ArgumentParser
import Core
import Foundation

struct NewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Write a working start of your own: a package with an environment, a problem, a method, an operator or an agent.",
    discussion: """
      The package has the component, a tool that carries it, its test and an experiment. 'warren new experiment NAME' writes an
      experiment file alone.

        warren new environment corridor
        cd corridor && swift run -c release corridor-tool run experiment.yaml
      """)

  @Argument(
    help: "environment, problem, method, operator, agent or experiment.",
    completion: .list(PackageTemplate.Kind.allCases.map(\.rawValue)))
  var kind: String

  @Argument(help: "Its name: small letters, digits and hyphens.")
  var name: String

  @Option(help: "The folder to write into, which must not exist. Default: the name.", completion: .directory)
  var output: String?

  @Option(help: "Where Warren's own package is. Default: where this tool was built.", completion: .directory)
  var warren: String?

  func run() throws {
    guard let kind = PackageTemplate.Kind(rawValue: kind) else {
      throw WarrenError(
        "there is no template for '\(kind)'",
        hint: WarrenError.hint(for: kind, among: PackageTemplate.Kind.allCases.map(\.rawValue)))
    }
    guard name.wholeMatch(of: /[a-z][a-z0-9]*(-[a-z0-9]+)*/) != nil, name.count <= 50 else {
      throw WarrenError(
        "'\(name)' must be small letters, digits and hyphens, a letter first: it names a package and a component")
    }
    let registry = WarrenCommand.registry
    guard !registry.tasks.contains(where: { $0.name == name }), !registry.methods.contains(where: { $0.name == name }) else {
      throw WarrenError("there is a component '\(name)' already; choose another name")
    }
    guard kind != .experiment || warren == nil else {
      throw WarrenError("--warren says where a package finds Warren; an experiment is a file alone")
    }
    let template = PackageTemplate(kind: kind, name: name, warrenPath: kind == .experiment ? "" : try package().path)
    if let problem = template.nameProblem {
      throw WarrenError(
        "a component '\(name)' would have a type that cannot be called so: \(problem)", hint: "choose another name")
    }
    let folder = URL(fileURLWithPath: output ?? (kind == .experiment ? "." : name), isDirectory: true)
    for file in template.files {
      let url = folder.appendingPathComponent(file.path)
      let obstacle = kind == .experiment ? url : folder
      guard !FileManager.default.fileExists(atPath: obstacle.path) else {
        throw WarrenError("exists already, and nothing is overwritten", at: obstacle.relativePath)
      }
      if kind != .experiment { break }
    }
    do {
      for file in template.files {
        let url = folder.appendingPathComponent(file.path)
        try AtomicFile.makeDirectory(url.deletingLastPathComponent())
        try AtomicFile.write(Data(file.text.utf8), to: url)
      }
    } catch {
      // A part of a package is of no use, and would be in the way of the next try. An experiment is one file, in a folder that may
      // hold others.
      if kind != .experiment { try? FileManager.default.removeItem(at: folder) }
      throw error
    }
    switch kind {
    case .experiment: print("Written: \(template.files[0].path). Run it with: warren run \(template.files[0].path)")
    default:
      print(
        """
        Written: \(folder.relativePath). Next:
          cd \(folder.relativePath)
          swift run -c release \(name)-tool run experiment.yaml
          swift test -c release
        """)
    }
  }

  /// The folder of Warren's package: the one asked for, or the one above this program.
  private func package() throws -> URL {
    func isPackage(_ folder: URL) -> Bool {
      let file = folder.appendingPathComponent("Package.swift")
      return (try? String(contentsOf: file, encoding: .utf8))?.contains("name: \"warren\"") ?? false
    }
    if let warren {
      let folder = URL(fileURLWithPath: warren, isDirectory: true).standardizedFileURL
      guard isPackage(folder) else { throw WarrenError("is not Warren's package", at: warren) }
      return folder
    }
    var folder = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
    while let current = folder, current.path != "/" {
      if isPackage(current) { return current }
      folder = current.deletingLastPathComponent()
    }
    throw WarrenError("Warren's package was not found", hint: "say where it is with --warren")
  }
}
