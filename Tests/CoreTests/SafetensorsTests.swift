import Core
import Foundation
import Testing

@Suite struct SafetensorsTests {
  private let entries = [
    "a": Safetensors.Entry(type: .float32, shape: [2, 1], bytes: Data([0, 0, 128, 63, 0, 0, 0, 64])),
    "b": Safetensors.Entry(type: .uint8, shape: [3], bytes: Data([1, 2, 3])),
    "none": Safetensors.Entry(type: .int64, shape: [0, 4], bytes: Data()),
  ]

  @Test func roundTrip() throws {
    let file = try Safetensors.encode(entries, metadata: ["made": "by a test"])
    #expect(try Safetensors.decode(file) == entries)
    #expect(try Safetensors.decode(Safetensors.encode([:])) == [:])
  }

  @Test("a file cut anywhere is refused")
  func truncated() throws {
    let file = try Safetensors.encode(entries)
    for length in 0..<file.count {
      #expect(throws: WarrenError.self) { try Safetensors.decode(file.prefix(length)) }
    }
    #expect(throws: WarrenError.self) { try Safetensors.decode(file + Data([0])) }
  }

  private func file(_ header: String, body: Int) -> Data {
    var data = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
    data.append(Data(header.utf8))
    data.append(Data(count: body))
    return data
  }

  @Test(
    "holes, overlaps, impossible sizes and unknown types are refused",
    arguments: [
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}"#, 16),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8),
      (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8),
      (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}}"#, 8),
      (#"{"a":{"dtype":"F32","shape":[9223372036854775807,4],"data_offsets":[0,8]}}"#, 8),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#, 8),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"#, 8),
      (#"{"a":{"dtype":"F4","shape":[4],"data_offsets":[0,8]}}"#, 8),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 9),
      (#" {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 8),
      (#"{"a":7}"#, 0), ("{", 0), ("", 0), ("[]", 0), ("{}x", 0), ("{},", 0), ("{}\n", 0),
      (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#, 2),
      (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\u0061":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#, 2),
      (#"{"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, 1),
      (#"{"a":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}}"#, 1),
      (#"{"a":{"dtype":"U8","shape":[1e0],"data_offsets":[0,1]}}"#, 1),
      (#"{"a":{"dtype":"U8","shape":[01],"data_offsets":[0,1]}}"#, 1),
      (#"{"a":{"dtype":"U8","shape":[+1],"data_offsets":[0,1]}}"#, 1),
      (#"{"a":{"dtype":"U8","shape":["1"],"data_offsets":[0,1]}}"#, 1),
      (#"{"a":{"dtype":"U8","shape":[1,],"data_offsets":[0,1]}}"#, 1),
      (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}}"#, 1),
      (#"{"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,1]}}"#, 1),
      (#"{"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#, 0),
      (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"more":1}}"#, 1),
      (#"{"a":{"shape":[1],"data_offsets":[0,1]}}"#, 1), (#"{"a":{"dtype":"U8","data_offsets":[0,1]}}"#, 1),
      (#"{"a":{"dtype":"u8","shape":[1],"data_offsets":[0,1]}}"#, 1),
      (#"{"a":{"dtype":null,"shape":[1],"data_offsets":[0,1]}}"#, 1),
      (#"{"__metadata__":{"a":1}}"#, 0), (#"{"__metadata__":[]}"#, 0), (#"{"__metadata__":{"a":"1","a":"2"}}"#, 0),
      (#"{"__metadata__":{},"__metadata__":{}}"#, 0), (#"{"__metadata__":{"a":{"b":"c"}}}"#, 0),
      (#"{"a\x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, 1), (#"{"\ud800":{}}"#, 0), (#"{"\ud800\u0041":{}}"#, 0),
      ("{\"a\n\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1),
    ])
  func strict(header: String, body: Int) {
    #expect(throws: WarrenError.self) { try Safetensors.decode(file(header, body: body)) }
  }

  @Test("a header that claims to be huge is refused before anything is allocated")
  func hugeHeader() {
    var data = withUnsafeBytes(of: UInt64.max.littleEndian) { Data($0) }
    data.append(Data(count: 100))
    #expect(throws: WarrenError.self) { try Safetensors.decode(data) }
  }

  @Test("a file of the reference implementation is read, and what it means is in the header")
  func reference() throws {
    let file = try #require(Data(base64Encoded: Self.referenceFile, options: .ignoreUnknownCharacters))
    let entries = try Safetensors.decode(file)
    #expect(Set(entries.keys) == ["half", "scalar", "none", "ü/weight", "mask"])
    #expect(entries["half"] == Safetensors.Entry(type: .float16, shape: [2], bytes: Data([0x00, 0x3c, 0x00, 0xc0])))
    #expect(entries["scalar"] == Safetensors.Entry(type: .int64, shape: [], bytes: Data([7, 0, 0, 0, 0, 0, 0, 0])))
    #expect(entries["none"] == Safetensors.Entry(type: .float32, shape: [0, 3], bytes: Data()))
    #expect(entries["mask"] == Safetensors.Entry(type: .boolean, shape: [3], bytes: Data([1, 0, 1])))
    let weight = try #require(entries["ü/weight"])
    #expect(weight.shape == [2, 3])
    #expect(weight.bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) } == [0, 0.5, 1, 1.5, 2, 2.5])
    #expect(try Safetensors.metadata(of: file) == ["made by": "the \"reference\""])
    #expect(try Safetensors.decode(Safetensors.encode(entries)) == entries)
  }

  /// Tests/Golden/formats.py made it.
  private static let referenceFile = """
    WAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJtYWRlIGJ5IjoidGhlIFwicmVmZXJlbmNlXCIifSwic2NhbGFyIjp7ImR0eXBlIjoiSTY0Iiwic2hhcGUiOltd
    LCJkYXRhX29mZnNldHMiOlswLDhdfSwibm9uZSI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMCwzXSwiZGF0YV9vZmZzZXRzIjpbOCw4XX0sIsO8L3dlaWdo
    dCI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMiwzXSwiZGF0YV9vZmZzZXRzIjpbOCwzMl19LCJoYWxmIjp7ImR0eXBlIjoiRjE2Iiwic2hhcGUiOlsyXSwi
    ZGF0YV9vZmZzZXRzIjpbMzIsMzZdfSwibWFzayI6eyJkdHlwZSI6IkJPT0wiLCJzaGFwZSI6WzNdLCJkYXRhX29mZnNldHMiOlszNiwzOV19fQcAAAAAAAAA
    AAAAAAAAAD8AAIA/AADAPwAAAEAAACBAADwAwAEAAQ==
    """

  @Test("arrays that do not fit their shapes and the reserved name are not written")
  func refusesToWrite() {
    let short = Safetensors.Entry(type: .float32, shape: [2], bytes: Data(count: 4))
    #expect(throws: WarrenError.self) { try Safetensors.encode(["a": short]) }
    let fitting = Safetensors.Entry(type: .float32, shape: [1], bytes: Data(count: 4))
    #expect(throws: WarrenError.self) { try Safetensors.encode(["__metadata__": fitting]) }
  }

  @Test("a file that is changed, cut or lengthened at random is an error, or arrays that cover it exactly; never a crash")
  func fuzz() throws {
    let original = try Safetensors.encode(entries, metadata: ["made": "by a \"test\" of ü"])
    let bodyStart = 8 + Int(original.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) })
    let interesting = Array(#"0123456789"\u{}[],:-+.eEFUIB \n"#.utf8) + [0, 0x80, 0xc3, 0xff]
    var random = RandomKey(seed: 5).stream
    var accepted = 0
    for round in 0..<20_000 {
      var file = original
      for _ in 0...random.integer(below: 4) where !file.isEmpty {
        let place = random.integer(below: random.bernoulli(0.8) ? min(bodyStart, file.count) : file.count)
        let byte = interesting[random.integer(below: interesting.count)]
        switch random.integer(below: 6) {
        case 0: file[place] ^= 1 << UInt8(random.integer(below: 8))
        case 1: file[place] = byte
        case 2: file.insert(byte, at: place)
        case 3: file.remove(at: place)
        case 4: file = Data(file.prefix(place))
        default: file.append(byte)
        }
      }
      if round % 2 == 0, file.count >= 8 {
        // With a length that fits, so that the header itself is tested.
        withUnsafeBytes(of: UInt64(max(file.count - 11, 0)).littleEndian) { file.replaceSubrange(0..<8, with: $0) }
      }
      guard let read = try? Safetensors.decode(file) else { continue }
      accepted += 1
      let header = Int(file.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) })
      #expect(read.values.reduce(0) { $0 + $1.bytes.count } == file.count - 8 - header)
      #expect(read.values.allSatisfy { $0.shape.reduce($0.type.size, *) == $0.bytes.count })
      #expect(try Safetensors.decode(Safetensors.encode(read)) == read)
    }
    #expect(accepted > 100)
  }
}
