import Core
import Foundation
import Supervised
import Testing

@Suite struct FormatTests {
  /// 3000 bytes of a pattern, as Python's gzip packs them: a block with dynamic codes.
  private static let packed = """
      H4sIAAAAAAACA+3TWxKjIBQA0a301oICQowPjLL9aWsya5gf/aauh6IvYYiZeW0nqa5f8ucIbD2vTPswM7W4sQ7rSDrKxdhqoIT25tpqpC01cR
      3bQp1yIvqRpzqzHVegLq1Tt8tzoezUNn4oR/rNi206Gfapk/tWOD45sNYUaOtciEN4cfnxEkgRSBBIEEgRSBfIKZDRgWwC+QhkF0gUSBdIEMgs
      8K8vCWQR6H0XzwnkLZAgkEvgb55AZoGsAgkC+QrkFEgWSL99XSBZIKdAvgIJAlkFMgtkcyCjQC6BBIG8BRIFkgSyCCTdviiQWeB934UukCiQXS
      Afgf/mxcYpkC7QRzn8r0CCQIpAXgK5BBIF0gSyCuQQSBbIIJDoQFaBFIFUgTSBVIH4JhebQHK6fQKpArnu+zaBXAIpAhkFkn7zIpNAJoFsAskC
      ve/ZmAUSBPrI/YUNFmzQaARigwUb7NjgiQ2O2MyGDX6wwR0bjNhgZ7mjsUFjFXg/csIGF2wwYYOeE+ij7MYlEBv8zbPBGRtcsUH/K/C+74kNZm
      yw3xF2niV5luRZkmdJniV5luRZkmdJ/v+S/AFzMtyTuAsAAA==
    """

  @Test("a stored, a fixed and a dynamic block of gzip are read")
  func gzip() throws {
    let stored: [UInt8] = [
      0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 3, 0, 0xfc, 0xff, 0x61, 0x62, 0x63, 0xc2, 0x41, 0x24, 0x35, 3, 0, 0, 0,
    ]
    #expect(try Gzip.decompress(Data(stored)) == Array("abc".utf8))
    let fixed: [UInt8] = [
      0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 0x4c, 0x4a, 6, 0, 0xc2, 0x41, 0x24, 0x35, 3, 0, 0, 0,
    ]
    #expect(try Gzip.decompress(Data(fixed)) == Array("abc".utf8))
    #expect(try Gzip.decompress(Data(fixed + stored)) == Array("abcabc".utf8))
    let dynamic = try #require(Data(base64Encoded: Self.packed, options: .ignoreUnknownCharacters))
    let pattern = (0..<3000).map { (index: Int) -> UInt8 in
      index % 5 == 0 ? 32 : UInt8((index * index / 7 + index) % 23 + 97)
    }
    #expect(try Gzip.decompress(dynamic) == pattern)
  }

  @Test("a gzip file that is cut or changed anywhere is refused, and never crashes")
  func damagedGzip() {
    let fixed: [UInt8] = [
      0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 0x4c, 0x4a, 6, 0, 0xc2, 0x41, 0x24, 0x35, 3, 0, 0, 0,
    ]
    for length in 0..<fixed.count {
      #expect(throws: WarrenError.self) { try Gzip.decompress(Data(fixed.prefix(length))) }
    }
    for position in 10..<fixed.count {
      for bit in 0..<8 {
        var changed = fixed
        changed[position] ^= 1 << UInt8(bit)
        // The bits between the end of the last block and the next byte stand for nothing.
        let result = try? Gzip.decompress(Data(changed))
        #expect(result == nil || result == Array("abc".utf8))
      }
    }
  }

  @Test("a gzip file is unpacked up to a limit, whatever its kinds of blocks")
  func limitedGzip() throws {
    let stored: [UInt8] = [
      0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 3, 0, 0xfc, 0xff, 0x61, 0x62, 0x63, 0xc2, 0x41, 0x24, 0x35, 3, 0, 0, 0,
    ]
    let dynamic = try #require(Data(base64Encoded: Self.packed, options: .ignoreUnknownCharacters))
    for (file, size) in [(Data(stored), 3), (dynamic, 3000)] {
      #expect(try Gzip.decompress(file, limit: size).count == size)
      let error = #expect(throws: WarrenError.self) { try Gzip.decompress(file, limit: size - 1) }
      #expect(error?.message.contains("more than \(size - 1) bytes") == true)
      // Members add up.
      #expect(throws: WarrenError.self) { try Gzip.decompress(file + file, limit: 2 * size - 1) }
    }
  }

  @Test("random bytes behind a valid header never crash")
  func fuzz() {
    var random = RandomKey(seed: 8).stream
    for _ in 0..<20_000 {
      let bytes = (0..<random.integer(below: 60)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      _ = try? Gzip.decompress(Data([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3] + bytes))
    }
  }

  @Test func idx() throws {
    let file = Data([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6])
    let idx = try IDX(file)
    #expect(idx.dimensions == [2, 3])
    #expect(idx.bytes == [1, 2, 3, 4, 5, 6])
    for length in 0..<file.count { #expect(throws: WarrenError.self) { try IDX(file.prefix(length)) } }
    #expect(throws: WarrenError.self) { try IDX(file + Data([7])) }
    #expect(throws: WarrenError.self) { try IDX(Data([0, 0, 13, 1, 0, 0, 0, 0])) }
    #expect(throws: WarrenError.self) { try IDX(Data([1, 0, 8, 1, 0, 0, 0, 0])) }
    let huge: [UInt8] = [0, 0, 8, 3] + [UInt8](repeating: 255, count: 12)
    #expect(throws: WarrenError.self) { try IDX(Data(huge)) }
  }

  @Test("a folder without MNIST's files is an error with its path")
  func missing() {
    let error = #expect(throws: WarrenError.self) { try MNIST(folder: URL(fileURLWithPath: "/nowhere")) }
    #expect(error?.description.contains("/nowhere") == true)
  }
}
