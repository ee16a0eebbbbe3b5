import Core
import Foundation

/// What a registered task is in the first place; `warren list` sorts by it.
public enum TaskCategory: String, Sendable, CaseIterable {
  /// What an agent acts in.
  case environment
  /// What a search solves.
  case problem
  /// What a network learns from.
  case dataset
}

/// What a registered method is; `warren list` sorts by it.
public enum MethodCategory: String, Sendable, CaseIterable {
  /// It acts step by step.
  case agent
  /// It learns from the examples of a dataset.
  case supervised
  /// It searches for a solution.
  case strategy
}

/// A kind of task that experiment files can name.
public struct TaskKind: Sendable {
  /// The name in experiment files.
  public let name: String
  /// What it is in the first place.
  public let category: TaskCategory
  /// One sentence about it.
  public let summary: String
  public let fields: [ConfigurationField]
  let make: @Sendable (Document, ConfigurationReader, URL) throws -> (task: ExperimentTask, settings: JSONValue)

  /// Registers a kind of task.
  /// - Parameters:
  ///   - name: its name in experiment files.
  ///   - category: under which heading it is listed.
  ///   - summary: one sentence about it, for `warren list`.
  ///   - configuration: the type of its settings.
  ///   - make: makes the task from its settings; the URL is the folder that relative paths start from.
  public init<C: Configuration>(
    _ name: String, _ category: TaskCategory, summary: String, configuration: C.Type,
    make: @escaping @Sendable (C, URL) throws -> ExperimentTask
  ) {
    self.name = name
    self.category = category
    self.summary = summary
    fields = Self.fields(of: C.self, component: name)
    self.make = { document, reader, folder in
      let settings = try reader.read(C.self, from: document, subject: name)
      do {
        return (try make(settings, folder), try JSONValue(encoding: settings))
      } catch let error as WarrenError {
        throw error.within(reader.place(document.line, of: name))
      }
    }
  }

  /// The task with its default settings.
  public func makeDefault() throws -> ExperimentTask {
    try make(.empty, ConfigurationReader(file: name), URL(fileURLWithPath: FileManager.default.currentDirectoryPath)).task
  }

  fileprivate static func fields<C: Configuration>(of type: C.Type, component: String) -> [ConfigurationField] {
    do { return try ConfigurationField.fields(of: type) } catch {
      preconditionFailure("the settings of '\(component)' cannot be encoded: \(error)")
    }
  }
}

/// What a method gets besides its own settings.
public struct MethodContext: Sendable {
  /// What the run may spend. Limits on counts must be kept exactly; the runner watches the seconds.
  public var budget: Budget
  /// The run's randomness.
  public var key: RandomKey
  /// How many threads the learner may use. Results must not depend on it.
  public var threads: Int

  /// What a method gets.
  public init(budget: Budget, key: RandomKey, threads: Int = 1) {
    self.budget = budget
    self.key = key
    self.threads = threads
  }
}

/// A kind of method that experiment files can name.
public struct MethodKind: Sendable {
  /// The name in experiment files.
  public let name: String
  /// What it is.
  public let category: MethodCategory
  /// One sentence about it.
  public let summary: String
  /// What a task must offer, in words: "a problem over permutations".
  public let needs: String
  public let fields: [ConfigurationField]
  /// Why the method cannot work on a task; nil when it can.
  public let misfit: @Sendable (ExperimentTask) -> String?
  /// What it spends of a budget; by its category, unless it says otherwise.
  public internal(set) var spending: MethodSpending
  let prepare: @Sendable (Document, ConfigurationReader, URL) throws -> PreparedMethod

  /// Looks for a contradiction between a method's settings and a task before anything runs.
  public typealias Check<C, Face> = @Sendable (C, Face, Budget) throws -> Void

  /// Registers a kind of method.
  /// - Parameters:
  ///   - name: its name in experiment files.
  ///   - category: under which heading it is listed.
  ///   - summary: one sentence about it, for `warren list`.
  ///   - needs: what a task must offer, in words, for errors.
  ///   - configuration: the type of its settings.
  ///   - face: what it works on; a task fits when it has a face of this type.
  ///   - misfit: a further condition on the face; says what is wrong with it, or nil.
  ///   - check: throws a `WarrenError` when these settings cannot work on that face under that budget.
  ///   - idle: the settings that make no difference on that face, each with the reason, as `Configuration.idleFields` has those that
  ///     make none anywhere.
  ///   - choices: what stands for settings that are left out, where it depends on the face, so that a run says what it was made with.
  ///   - make: makes the learner of one run, on the thread that will drive it.
  public init<C: Configuration, Face>(
    _ name: String, _ category: MethodCategory, summary: String, needs: String, configuration: C.Type, face: Face.Type,
    misfit: @escaping @Sendable (Face) -> String? = { _ in nil }, check: @escaping Check<C, Face> = { _, _, _ in },
    idle: @escaping @Sendable (C, Face) -> [String: String] = { _, _ in [:] },
    choices: @escaping @Sendable (C, Face) -> [String: JSONValue] = { _, _ in [:] },
    make: @escaping @Sendable (C, Face, MethodContext) throws -> any Learner
  ) {
    self.name = name
    self.category = category
    self.summary = summary
    self.needs = needs
    spending = MethodSpending(of: category)
    fields = TaskKind.fields(of: C.self, component: name)
    self.misfit = { task in
      guard let face: Face = task.face() else { return "it needs \(needs)" }
      return misfit(face)
    }
    prepare = { document, reader, folder in
      let written = try reader.read(C.self, from: document, subject: name)
      let resolved = (written as? any FileReadingConfiguration)?.resolvingPaths(from: folder)
      let settings = resolved as? C ?? written
      @Sendable func face(of task: ExperimentTask) throws -> Face {
        guard let face: Face = task.face() else {
          throw WarrenError("'\(name)' does not fit '\(task.label)': it needs \(needs)")
        }
        return face
      }
      let encoded = try JSONValue(encoding: written)
      return PreparedMethod(
        settings: { task in encoded.filled(with: task.face(Face.self).map { choices(settings, $0) } ?? [:]) },
        dataHashes: {
          do { return try resolved?.dataHashes ?? [:] } catch let error as WarrenError {
            throw error.within(reader.place(document.line, of: name))
          }
        },
        check: { task, budget in
          let face = try face(of: task)
          do { try check(settings, face, budget) } catch let error as WarrenError {
            throw error.within("\(reader.place(document.line)): \(name) on \(task.label)")
          }
          try reader.refuseIdle(idle(settings, face), of: written, in: document, subject: name)
        },
        make: { task, context in try make(settings, face(of: task), context) })
    }
  }
}

/// A method with its settings read.
struct PreparedMethod: Sendable {
  /// The settings on a task, what was left out filled in where the task decides it.
  let settings: @Sendable (ExperimentTask) -> JSONValue
  /// SHA-256 of each file that it reads, by its name.
  let dataHashes: @Sendable () throws -> [String: String]
  let check: @Sendable (ExperimentTask, Budget) throws -> Void
  let make: @Sendable (ExperimentTask, MethodContext) throws -> any Learner
}

extension JSONValue {
  /// The object with values for keys that it lacks, or has without a value.
  fileprivate func filled(with choices: [String: JSONValue]) -> JSONValue {
    guard case .object(let members) = self else { return self }
    return .object(members.merging(choices) { $0 == .null ? $1 : $0 })
  }
}

extension FileReadingConfiguration {
  /// SHA-256 of each file, by its name.
  /// - Throws: `WarrenError` when one cannot be read.
  fileprivate var dataHashes: [String: String] {
    get throws {
      var hashes: [String: String] = [:]
      for file in files {
        hashes[file.lastPathComponent] = SHA256.hexadecimal(of: try contents(of: file))
      }
      return hashes
    }
  }
}
