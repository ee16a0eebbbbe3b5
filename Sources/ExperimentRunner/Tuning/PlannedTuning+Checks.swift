import Core
import Foundation

extension ExperimentFile.Entry {
  /// Whether the seeds of a tuning are kept apart from the experiment's.
  func checkTuning(against file: ExperimentFile, reader: ConfigurationReader) throws {
    guard let tuning else { return }
    let shared = Set(tuning.settings.seeds.all).intersection(file.seeds).sorted()
    if let first = shared.first {
      throw WarrenError(
        "the seed \(first) is among those of the tuning and among the experiment's; results must come from seeds that the search "
          + "has not seen", at: reader.place(tuning.line), hint: "give 'seeds' a number, or other seeds")
    }
    if tuning.settings.by == .halving, (tuning.settings.budget?.budget ?? file.budget) == Budget() {
      throw WarrenError("halving needs a budget that it can give a part of", at: reader.place(tuning.line))
    }
  }

  /// Whether every value that a tuning may choose is one that its field may have, apart from the others.
  func checkCorners(of tuning: TuningEntry, kind: MethodKind, reader: ConfigurationReader, folder: URL) throws {
    let settings = settings.isNothing ? .empty : settings
    for field in tuning.space.fields where settings.value(field: field.name) != nil {
      throw WarrenError("'\(field.name)' is tuned, and has a value as well", at: reader.place(tuning.line))
    }
    for (field, value) in tuning.space.corners() {
      var changed = settings
      guard changed.set(value, field: field) else {
        throw WarrenError("'\(field)' lies below a single value", at: reader.place(value.line))
      }
      _ = try kind.prepare(changed, reader, folder)
    }
  }
}

extension PlannedTuning {
  /// The run that an experiment has made with the choice of its tuning; nil where it has made none.
  func recorded(in root: URL?, seed: Int) throws -> PlannedRun? {
    let path = "\(target)/seed-\(seed)"
    guard let root, let record = RunDirectory(root.appendingPathComponent(path)).configuration?.parameters.tuning else {
      return nil
    }
    let values = entry.space.fields.compactMap { field in
      record.fields[field.name].map { (field: field.name, value: Document(json: $0)) }
    }
    return try makeRun(values, .result(path: path, seed: seed, record: record))
  }
}
