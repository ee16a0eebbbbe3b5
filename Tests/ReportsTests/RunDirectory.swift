import Foundation

/// A temporary experiment directory that a test fills, removed with the value that holds it.
final class RunDirectory {
  let url: URL

  init(_ name: String = "trial") throws {
    url = FileManager.default.temporaryDirectory.appending(path: "reports-\(UUID().uuidString)").appending(path: name)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url.deletingLastPathComponent()) }

  func write(_ text: String, to path: String) throws {
    let file = url.appending(path: path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  /// Adds a whole run of a search that improves from `value + 30` to `value` in three lines.
  func addRun(
    task: String = "berlin52", method: String, seed: Int, value: Double, label: String? = nil, status: String = "finished",
    order: Int = 0, population: Int = 200, ending: String? = nil,
    measure: String = #"{"name":"length","direction":"minimize","known":{"value":100,"proved":true}}"#,
    question: String = "Which is best?", name: String = "length", deviation: Double? = nil
  ) throws {
    let folder = "\(task)/\(method)/seed-\(seed)"
    let label = (label ?? method).replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
    try write(
      """
      {"experiment":"trial","question":"\(question)","task":"\(task)","taskLabel":"\(task)","method":"\(method)",
       "methodLabel":"\(label)","order":{"task":0,"method":\(order)},"seed":\(seed),"measure":\(measure),
       "budget":{"seconds":10},"parameters":{"method":{"population":\(population),"network":{"hidden":[64,64]}}},"version":"0.1.0",
       "dataHashes":{"berlin52.tsp":"abc"},"machine":{"processor":"P","vectorInstructions":"V","cores":2,"memory":8589934592,"system":"S"},"threads":2}
      """, to: "\(folder)/config.json")
    let lines = [30.0, 10, 0].enumerated().map { index, excess in
      #"{"learnerSteps":\#(index),"evaluations":\#(index * 100 + 1),"seconds":\#(Double(index) * 0.5),"\#(name)":\#(value + excess),"#
        + #""nested":{"a":[1,{"b":"}"}]},"loss":\#(1 / Double(index + 1))}"#
    }
    try write(lines.joined(separator: "\n") + "\n", to: "\(folder)/metrics.jsonl")
    let end = status == "failed" ? #","error":"it broke""# : ending.map { #","reason":"\#($0)""# } ?? ""
    let metrics = deviation.map { #","metrics":{"\#(name)Deviation":\#($0)}"# } ?? ""
    try write(
      """
      {"status":"\(status)","seed":\(seed),"task":"\(task)","method":"\(method)","objectives":{"\(name)":\(value)},
       "ledger":{"learnerSteps":3,"environmentSteps":0,"evaluations":201,"seconds":1.0,"cpuSeconds":0.9}\(metrics)\(end)}
      """, to: "\(folder)/result.json")
  }
}
