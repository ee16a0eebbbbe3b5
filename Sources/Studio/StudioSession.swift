import Core
import Foundation
import Search
import Synchronization

/// One person's evolution with the folder that it is saved in: after everything the person does, before it is shown.
///
/// Several threads may use it at once.
public final class StudioSession<E: GeneticEncoding>: Sendable where E.Genotype: Equatable {
  private struct State {
    var evolution: InteractiveEvolution<E>
    /// Counts what the person has done; grows by one each time.
    var revision: Int
  }

  public let exhibit: Exhibit<E.Solution>
  /// Whether the session was there already, rather than begun now.
  public let isResumed: Bool
  /// What was wrong with states that were saved last and could not be read; an older one was taken.
  public let damaged: [WarrenError]
  private let name: String
  private let folder: SessionFolder
  private let state: Mutex<State>

  /// Continues the session in a folder, or begins one there.
  /// - Parameters:
  ///   - url: the folder, made where there is none.
  ///   - name: what kind of session it is; a folder of another kind is refused.
  ///   - exhibit: how the solutions are drawn.
  ///   - begin: makes the evolution, of the settings it was begun with, or of new ones where these are nil.
  /// - Throws: `WarrenError` when the folder cannot be used.
  public init(
    _ name: String, folder url: URL, exhibit: Exhibit<E.Solution>,
    begin: (InteractiveConfiguration?) throws -> InteractiveEvolution<E>
  ) throws {
    self.exhibit = exhibit
    folder = try SessionFolder(url)
    let (snapshot, damaged) = folder.newest()
    self.damaged = damaged
    isResumed = snapshot != nil
    if let snapshot {
      do {
        let kind: String = try snapshot.value("session.kind")
        guard kind == name else { throw WarrenError("it is a session of '\(kind)', not of '\(name)'") }
        var evolution = try begin(try snapshot.value("session.configuration"))
        try evolution.restore(snapshot)
        state = Mutex(State(evolution: evolution, revision: try snapshot.value("session.revision")))
      } catch let error as WarrenError {
        throw error.within(url.path)
      }
    } else {
      if let error = damaged.first {
        throw WarrenError("nothing that was saved can be read: \(error)", at: url.path, kind: .failure)
      }
      let evolution = try begin(nil)
      state = Mutex(State(evolution: evolution, revision: 0))
      try folder.write(Self.snapshot(of: evolution, kind: name, revision: 0), number: 0)
    }
    self.name = name
  }

  /// The evolution as it is now.
  public var evolution: InteractiveEvolution<E> { state.withLock { $0.evolution } }

  /// What a page shows.
  public func view() -> StudioView { state.withLock { StudioView($0.evolution, revision: $0.revision) } }

  /// Does something, saves it, and returns what is to be shown then. What cannot be done or saved is as if it had not been tried.
  /// - Parameter revision: what the person has seen when doing it.
  /// - Throws: ``StudioConflict`` when that is no longer what there is, `WarrenError` when it cannot be done or saved.
  func change(revision: Int, _ act: (inout InteractiveEvolution<E>) throws -> Void) throws -> StudioView {
    try state.withLock { state in
      guard revision == state.revision else { throw StudioConflict() }
      var next = state
      try act(&next.evolution)
      next.revision += 1
      try folder.write(
        Self.snapshot(of: next.evolution, kind: name, revision: next.revision), number: next.revision)
      state = next
      return StudioView(state.evolution, revision: state.revision)
    }
  }

  /// The drawing of the individual with that number, on the present page or a former one.
  func drawing(ofNumber number: Int) -> String? {
    let found = state.withLock { state in
      state.evolution.member(number).map { state.evolution.encoding.decode($0.genotype) }
    }
    return found.map { exhibit.draw($0, "\(exhibit.noun.capitalized) \(number)") }
  }

  /// All favourites, of the present page and of the former ones, as one drawing; nil when there are none.
  func drawingOfFavorites() -> String? {
    let (solutions, numbers) = state.withLock { state in
      let favorites = state.evolution.favorites
      return (favorites.map { state.evolution.encoding.decode($0.genotype) }, favorites.map(\.identifier))
    }
    guard !solutions.isEmpty else { return nil }
    let title = "\(exhibit.plural.capitalized) \(numbers.map(String.init).joined(separator: ", "))"
    return exhibit.drawSheet(solutions, title)
  }

  private static func snapshot(of evolution: InteractiveEvolution<E>, kind: String, revision: Int) throws -> Snapshot {
    var snapshot = try evolution.save()
    try snapshot.setValue("session.kind", kind)
    try snapshot.setValue("session.configuration", evolution.configuration)
    try snapshot.setValue("session.revision", revision)
    return snapshot
  }
}

/// Somebody has gone on from another window.
struct StudioConflict: Error {}
