import Foundation
import Testing
import Warren
import WarrenCommand

@Suite struct ArgumentTests {
  @Test(
    "an argument without content is wrong usage, in whichever place and form",
    arguments: [
      ["run", "file.yaml", "--output", ""], ["run", ""], ["report", "runs", "--output="], ["evaluate", "run", "--record", ""],
      ["export", "run", "--onnx="], ["new", "environment", ""], ["play", ""], ["describe", ""], [""],
    ])
  func empty(_ arguments: [String]) throws {
    let error = try #require(WarrenCommand.emptyArgument(arguments))
    #expect(error.description.contains(arguments.contains("") ? "is empty" : "has nothing behind it"))
    #expect(WarrenCommand.run(arguments: arguments) == 2)
  }

  @Test("a setting may be without a value, and an option may have one with a sign of equality")
  func others() {
    for arguments in [
      ["run", "f", "--set", "budget.seconds="], ["run", "f", "--set=budget.seconds="], ["list", "--json"], [],
    ] {
      #expect(WarrenCommand.emptyArgument(arguments) == nil)
    }
  }

  @Test("a command that does not exist is told with the nearest one, also below another and behind 'help'")
  func commands() throws {
    let cases: [([String], String)] = [
      (["rnu"], "'rnu' (did you mean 'run'?)"), (["sudoku", "slove", "x"], "'sudoku slove' (did you mean 'solve'?)"),
      (["evolve", "arts"], "'evolve arts' (did you mean 'art'?)"), (["help", "reprot"], "'reprot' (did you mean 'report'?)"),
      (["help", "sudoku", "mkae"], "'sudoku mkae' (did you mean 'make'?)"),
    ]
    for (arguments, words) in cases {
      #expect(try #require(WarrenCommand.unknownCommand(arguments)).description.hasSuffix(words))
      #expect(WarrenCommand.run(arguments: arguments) == 2)
    }
    let known = [[], ["help"], ["help", "run"], ["sudoku"], ["sudoku", "--help"], ["run", "rnu"], ["sudoku", "make", "x"]]
    for arguments in known {
      #expect(WarrenCommand.unknownCommand(arguments) == nil)
    }
  }

  @Test("options that contradict each other are wrong usage")
  func contradictions() {
    #expect(WarrenCommand.run(arguments: ["export", "run", "--onnx", "a/../b", "--safetensors", "b"]) == 2)
    #expect(WarrenCommand.run(arguments: ["new", "experiment", "some", "--warren", "."]) == 2)
  }

  @Test("a package that cannot be written whole leaves nothing behind")
  func halfPackage() throws {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("new-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    // So deep that the folder has a place, and no file in it.
    var folder = root.path
    while folder.utf8.count < 4080 { folder += "/" + String(repeating: "d", count: min(200, 4080 - folder.utf8.count)) }
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    #expect(WarrenCommand.run(arguments: ["new", "environment", "some", "--output", folder, "--warren", package.path]) == 1)
    #expect(FileManager.default.fileExists(atPath: (folder as NSString).deletingLastPathComponent))
    #expect(!FileManager.default.fileExists(atPath: folder))
  }
}
