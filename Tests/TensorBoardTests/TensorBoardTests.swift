import Core
import Foundation
import TensorBoard
import Testing

@Suite struct TensorBoardTests {
  /// The file read back by hand: records of a length, its check, a body, its check.
  private func records(_ data: Data) throws -> [[UInt8]] {
    let bytes = [UInt8](data)
    var bodies: [[UInt8]] = []
    var place = 0
    while place < bytes.count {
      let length = (0..<8).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
      try #require(place + 16 + length <= bytes.count)
      bodies.append(Array(bytes[(place + 12)..<(place + 12 + length)]))
      place += 16 + length
    }
    return bodies
  }

  @Test("a file begins with its version, and its bytes are those that TensorFlow writes")
  func bytes() throws {
    let file = try EventFile(wallTime: 1)
    // What TensorBoard's own RecordWriter makes of the event of this time.
    let expected = "1800000000000000a37f4b22" + "09000000000000f03f1a0d627261696e2e4576656e743a32" + "86bf577a"
    #expect(file.data.map { String(format: "%02x", $0) }.joined() == expected)
  }

  @Test("numbers stand under their tags, groups with a slash, and a line cut short is passed over")
  func runs() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "events-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try """
    {"learnerSteps":1,"environmentSteps":10,"seconds":0.5,"loss":0.25,"evaluation":{"return":3}}
    {"learnerSteps":2,"environmentSteps":20,"seconds":1.5,"loss":0.125,"note":"text"}
    {"learnerSteps":3,"envir
    """.write(to: folder.appending(path: "metrics.jsonl"), atomically: true, encoding: .utf8)
    let file = try #require(try RunEvents.file(ofRunIn: folder))
    let bodies = try records(file.data)
    #expect(bodies.count == 3)
    let texts = bodies.map { String(decoding: $0.filter { (32..<127).contains($0) }, as: UTF8.self) }
    #expect(texts[1].contains("loss") && texts[1].contains("evaluation/return"))
    #expect(texts[2].contains("loss") && !texts[2].contains("note") && !texts[2].contains("seconds"))
    // The step is field 2, a varint, after the nine bytes of the time.
    #expect(bodies[1][9...10] == [16, 10] && bodies[2][9...10] == [16, 20])
  }

  @Test("a folder without a log is an error, an empty log no file, and one that cannot be read an error")
  func missing() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "events-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(throws: WarrenError.self) { try RunEvents.file(ofRunIn: folder) }
    try Data().write(to: folder.appending(path: "metrics.jsonl"))
    #expect(try RunEvents.file(ofRunIn: folder) == nil)
    for text in ["[]", "[]\n", "nothing\n"] {
      try Data(text.utf8).write(to: folder.appending(path: "metrics.jsonl"))
      #expect(throws: WarrenError.self, "\(text)") { try RunEvents.file(ofRunIn: folder) }
    }
  }
}
