import Core
import Foundation
import Supervised
import Testing

@Suite struct NPYTests {
  /// Files that NumPy wrote; Tests/Golden/formats.py made them.
  private static let files = [
    "f4 C": """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAIA/AAAgwAAAQEAAAIBAAACoQAAAwMA=
    """,
    "f4 big-endian": """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPmY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo/gAAAwCAAAEBAAABAgAAAQKgAAMDAAAA=
    """,
    "f8 Fortran, version 2": """
    k05VTVBZAgB0AAAAeydkZXNjcic6ICc8ZjgnLCAnZm9ydHJhbl9vcmRlcic6IFRydWUsICdzaGFwZSc6ICgyLCAzKSwgfSAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAADwPwAAAAAAABBAAAAAAAAABMAAAAAAAAAVQAAAAAAAAAhAAAAAAAAAGMA=
    """,
    "f8 big-endian Fortran, version 3": """
    k05VTVBZAwB0AAAAeydkZXNjcic6ICc+ZjgnLCAnZm9ydHJhbl9vcmRlcic6IFRydWUsICdzaGFwZSc6ICgyLCAzKSwgfSAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo/8AAAAAAAAEAQAAAAAAAAwAQAAAAAAABAFQAAAAAAAEAIAAAAAAAAwBgAAAAAAAA=
    """,
    "f2": """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGYyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAPADBAEIAREBFAMY=
    """,
    "|i1": """
    k05VTVBZAQB2AHsnZGVzY3InOiAnfGkxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoB/gMEBfo=
    """,
    "<i2": """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGkyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAP7/AwAEAAUA+v8=
    """,
    ">i2": """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPmkyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAf/+AAMABAAF//o=
    """,
    "<i4": """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGk0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAAA/v///wMAAAAEAAAABQAAAPr///8=
    """,
    ">i4": """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPmk0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAB/////gAAAAMAAAAEAAAABf////o=
    """,
    "<i8": """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAAAAAAAAP7/////////AwAAAAAAAAAEAAAAAAAAAAUAAAAAAAAA+v////////8=
    """,
    ">i8": """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPmk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAf/////////+AAAAAAAAAAMAAAAAAAAABAAAAAAAAAAF//////////o=
    """,
    "|u1": """
    k05VTVBZAQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAgMEBfo=
    """,
    "<u2": """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPHUyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAIAAwAEAAUA+gA=
    """,
    ">u2": """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPnUyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAQACAAMABAAFAPo=
    """,
    "<u4": """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPHU0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAAAAgAAAAMAAAAEAAAABQAAAPoAAAA=
    """,
    ">u4": """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPnU0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAABAAAAAgAAAAMAAAAEAAAABQAAAPo=
    """,
    "<u8": """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPHU4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAAAAAAAAAIAAAAAAAAAAwAAAAAAAAAEAAAAAAAAAAUAAAAAAAAA+gAAAAAAAAA=
    """,
    "bool": """
    k05VTVBZAQB2AHsnZGVzY3InOiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAEAAAE=
    """,
    "box, Fortran": """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGk0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMywgNCksIH0gICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAADAAAAAQAAAAQAAAACAAAABQAAAABAAAADQAAAAUAAAARAAAACQAAABUAAAACAAAA
    DgAAAAYAAAASAAAACgAAABYAAAADAAAADwAAAAcAAAATAAAACwAAABcAAAA=
    """,
    "scalar": """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAEQA==
    """,
    "empty": """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDAsIDQpLCB9ICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo=
    """,
    "complex": """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGMxNicsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgxLCksIH0gICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAAAAAAAAPA/
    """,
    "text": """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPFUyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAphAAAAYgAAAGMAAAAAAAAA
    """,
    "structured": """
    k05VTVBZAQB2AHsnZGVzY3InOiBbKCdhJywgJzxpNCcpLCAoJ2InLCAnPGY0JyldLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMSwpLCB9
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAAAAAAAQA==
    """,
  ]

  private func file(_ name: String) throws -> Data {
    try #require(Data(base64Encoded: Self.files[name] ?? "-", options: .ignoreUnknownCharacters))
  }

  @Test(
    "floats of both sizes, byte orders and orders are read, in versions 1 to 3",
    arguments: ["f4 C", "f4 big-endian", "f8 Fortran, version 2", "f8 big-endian Fortran, version 3"])
  func floats(name: String) throws {
    let array = try NPY(file(name))
    #expect(array.shape == [2, 3])
    #expect(array.floats == [1, -2.5, 3, 4, 5.25, -6])
    #expect(array.doubles == [1, -2.5, 3, 4, 5.25, -6])
    #expect(throws: WarrenError.self) { try array.integers() }
    #expect(try NPY(array.data) == array)
  }

  @Test("signed integers are read", arguments: ["|i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8"])
  func signed(name: String) throws {
    let array = try NPY(file(name))
    #expect(array.shape == [2, 3] && array.type.isInteger)
    #expect(try array.integers() == [1, -2, 3, 4, 5, -6])
    #expect(array.floats == [1, -2, 3, 4, 5, -6])
    #expect(array.doubles == [1, -2, 3, 4, 5, -6])
    #expect(try NPY(array.data) == array)
  }

  @Test("unsigned integers are read", arguments: ["|u1", "<u2", ">u2", "<u4", ">u4", "<u8"])
  func unsigned(name: String) throws {
    let array = try NPY(file(name))
    #expect(array.shape == [2, 3])
    #expect(try array.integers() == [1, 2, 3, 4, 5, 250])
    #expect(array.floats == [1, 2, 3, 4, 5, 250])
    #expect(array.doubles == [1, 2, 3, 4, 5, 250])
    #expect(try NPY(array.data) == array)
  }

  @Test func otherShapes() throws {
    #expect(try NPY(file("bool")).integers() == [1, 0, 1, 0, 0, 1])
    let box = try NPY(file("box, Fortran"))
    #expect(box.shape == [2, 3, 4])
    #expect(try box.integers() == Array(0..<24))
    let scalar = try NPY(file("scalar"))
    #expect(scalar.shape == [] && scalar.doubles == [2.5])
    let empty = try NPY(file("empty"))
    #expect(empty.shape == [0, 4] && empty.floats == [] && empty.count == 0)
  }

  @Test("what is not supported is an error that names the type", arguments: ["f2", "complex", "text", "structured"])
  func unsupported(name: String) throws {
    let error = #expect(throws: WarrenError.self) { try NPY(file(name)) }
    #expect(error?.message.contains("type") == true || error?.message.contains("records") == true)
  }

  @Test("what is written is, byte for byte, what NumPy writes")
  func writing() throws {
    #expect(NPY([Float(1), -2.5, 3, 4, 5.25, -6], shape: [2, 3]).data == (try file("f4 C")))
    #expect(NPY([2.5], shape: []).data == (try file("scalar")))
    #expect(NPY([true, false, true, false, false, true], shape: [2, 3]).data == (try file("bool")))
    #expect(NPY([Int64(1), -2, 3, 4, 5, -6], shape: [2, 3]).data == (try file("<i8")))
    #expect(NPY([UInt8(1), 2, 3, 4, 5, 250], shape: [2, 3]).data == (try file("|u1")))
    #expect(NPY([Float](), shape: [0, 4]).data == (try file("empty")))
  }

  @Test("a file that is cut anywhere is refused; one that is changed anywhere is refused or makes sense")
  func fuzz() throws {
    let file = try file("f8 Fortran, version 2")
    for length in 0..<file.count { #expect(throws: WarrenError.self) { try NPY(file.prefix(length)) } }
    #expect(throws: WarrenError.self) { try NPY(file + Data([0])) }
    var random = RandomKey(seed: 6).stream
    let interesting = Array("0123456789'{}(),:<>|=ifubTrueFalseL \n".utf8) + [0, 0x80, 0xff]
    for _ in 0..<20_000 {
      var changed = file
      for _ in 0...random.integer(below: 3) {
        let place = random.integer(below: min(140, changed.count))
        switch random.integer(below: 4) {
        case 0: changed[place] ^= 1 << UInt8(random.integer(below: 8))
        case 1: changed[place] = interesting[random.integer(below: interesting.count)]
        case 2: changed.insert(interesting[random.integer(below: interesting.count)], at: place)
        default: changed.remove(at: place)
        }
      }
      guard let array = try? NPY(changed) else { continue }
      #expect(array.shape.reduce(1, *) == array.count)
      #expect(try NPY(array.data) == array)
    }
    for shape in ["(9223372036854775807, 4)", "(99999999999999999999,)", "(-1,)", "(2)", "[2]", "(1.0,)", "(2, 3, 4)"] {
      let header = "{'descr': '<f4', 'fortran_order': False, 'shape': \(shape), }"
      let data = Data(
        [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
          + [UInt8](repeating: 0, count: 8))
      #expect(throws: WarrenError.self) { try NPY(data) }
    }
  }
}
