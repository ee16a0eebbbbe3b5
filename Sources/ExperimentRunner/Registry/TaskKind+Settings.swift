import Core
import Foundation

extension TaskKind {
  /// The task with settings given as `key=value`, as on a command line: `opponent=alpha-beta`, `size=9`. A value may be any YAML.
  /// - Throws: `WarrenError` that names the setting that is wrong, as for an experiment file.
  public func makeTask(settings: [String]) throws -> ExperimentTask {
    var members: [Document.Member] = []
    for setting in settings {
      guard let equals = setting.firstIndex(of: "="), equals > setting.startIndex else {
        throw WarrenError(
          "'\(setting)' must be KEY=VALUE", at: name, hint: WarrenError.hint(for: setting, among: fields.map(\.name)))
      }
      let key = String(setting[..<equals])
      guard !members.contains(where: { $0.key == key }) else { throw WarrenError("'\(key)' is given twice", at: name) }
      let text = String(setting[setting.index(after: equals)...])
      let value = text.isEmpty ? Document(.scalar("", isPlain: true)) : try Document(yaml: text, name: "\(name): \(setting)")
      members.append(Document.Member(key: key, keyLine: 0, value: Document(value.content)))
    }
    let folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    return try make(Document(.mapping(members)), ConfigurationReader(file: name), folder).task
  }
}
