import Core
import ExperimentRunner
import Foundation
import Testing

@Suite struct ConfigurationTests {
  private func read(_ yaml: String) throws -> ToyConfiguration {
    try ConfigurationReader(file: "toy.yaml")
      .read(ToyConfiguration.self, from: Document(yaml: yaml, name: "toy.yaml"), subject: "random")
  }

  @Test("names, order, types, defaults and help are read off the declaration")
  func reflection() throws {
    let fields = try ConfigurationField.fields(of: ToyConfiguration.self)
    #expect(fields.map(\.name) == ["count", "rate", "name", "color", "isOn", "limit", "sizes", "inner"])
    #expect(fields[0].type == .integer && fields[0].defaultValue == .integer(3) && !fields[0].isOptional)
    #expect(fields[0].help == "How many numbers a step draws.")
    #expect(fields[1].type == .single)
    #expect(fields[3].type == .choice(["red", "green", "dark-blue"]))
    #expect(fields[4].type == .boolean)
    #expect(fields[5].isOptional && fields[5].type == .integer && fields[5].defaultValue == .null)
    #expect(fields[6].type == .list(.integer))
    guard case .object(let inner) = fields[7].type else { return #expect(Bool(false), "a nested configuration is an object") }
    #expect(inner.map(\.help) == ["How deep.", "Which share."])
  }

  @Test("what is left out has its default, what is given replaces it")
  func defaults() throws {
    #expect(try read("{}").count == 3)
    let settings = try read(
      "count: 1_000\nrate: 3.0e-4\nname: 42\ncolor: dark-blue\nisOn: yes\nlimit: 7\nsizes: [5]\ninner: {depth: 9}")
    #expect(settings.count == 1000)
    #expect(settings.rate == 3e-4)
    #expect(settings.name == "42")
    #expect(settings.color == .darkBlue)
    #expect(settings.isOn)
    #expect(settings.limit == 7)
    #expect(settings.sizes == [5])
    #expect(settings.inner.depth == 9)
    #expect(settings.inner.share == 0.5)
    #expect(try read("limit: null").limit == nil)
    #expect(try read("count: 1e3").count == 1000)
  }

  @Test(
    "every mistake is an error with its line, what was expected and the nearest name",
    arguments: [
      ("count: 1\ncuont: 2", "toy.yaml:2", "did you mean 'count'?"),
      ("count: many", "toy.yaml:1", "'random.count' must be an integer, found 'many'"),
      ("count: 1.5", "toy.yaml:1", "an integer"),
      ("count: [1]", "toy.yaml:1", "found a list"),
      ("count: {a: 1}", "toy.yaml:1", "found a mapping"),
      ("count: \"3\"", "toy.yaml:1", "an integer"),
      ("count:", "toy.yaml:1", "an integer"),
      ("rate: .nan", "toy.yaml:1", "a number"),
      ("rate: 1e999", "toy.yaml:1", "a number"),
      ("rate: 1e39", "toy.yaml:1", "'random.rate' must be a number, found '1e39' (other than 0 its size is from 1.1754944e-38"),
      ("rate: -5e-324", "toy.yaml:1", "found '-5e-324' (other than 0 its size is from 1.1754944e-38 to 3.4028235e+38)"),
      ("isOn: 1", "toy.yaml:1", "true or false"),
      ("color: gren", "toy.yaml:1", "did you mean 'green'?"),
      ("sizes: 3", "toy.yaml:1", "a list"),
      ("sizes: [1, two]", "toy.yaml:1", "random.sizes[1]"),
      ("inner:\n  dpeth: 1", "toy.yaml:2", "did you mean 'depth'?"),
      ("count: 0", "toy.yaml:1", "'count' must be at least 1, found 0"),
      ("sizes: [1, 10]", "toy.yaml:1", "'sizes' must be from 1 to 9, found 10"),
      (
        "name: unlimited\ninner:\n  share: 0.7", "toy.yaml:3",
        "'random.inner.share' has no effect: 'name' is unlimited"
      ),
      ("name: unlimited\nlimit: 7", "toy.yaml:2", "'random.limit' has no effect: 'name' is unlimited"),
      ("count: 99999999999999999999", "toy.yaml:1", "an integer"),
      ("count: 9223372036854775807", "toy.yaml:1", "integers lie within 2^53"),
      ("count: 9007199254740992", "toy.yaml:1", "integers lie within 2^53"),
      ("[1]", "toy.yaml:1", "a mapping of settings"),
    ])
  func mistakes(yaml: String, place: String, message: String) throws {
    let error = #expect(throws: WarrenError.self) { try read(yaml) }
    #expect(error?.description.contains(place) == true, "\(error.map { "\($0)" } ?? "")")
    #expect(error?.description.contains(message) == true, "\(error.map { "\($0)" } ?? "")")
    #expect(error?.kind == .usage)
  }

  @Test("what is refused as out of bounds is out of the schema's, too")
  func boundsInTheSchema() throws {
    let schema = try ExperimentSchema(.toys).json()
    struct Absent: Error {}
    func member(_ value: JSONValue?, _ path: String...) throws -> JSONValue {
      try path.reduce(value ?? .null) { value, key in
        if case .array(let values) = value, let index = Int(key) { return values[index] }
        guard let inner = value[key] else { throw Absent() }
        return inner
      }
    }
    // The first choice is a name alone; the method 'random' comes next.
    let method = try member(schema, "properties", "methods", "items", "oneOf", "1", "properties", "random", "anyOf", "0")
    let fields = try member(method, "properties")
    #expect(fields["count"]?["minimum"] == .integer(1) && fields["count"]?["maximum"] == nil)
    #expect(fields["rate"]?["minimum"] == .integer(0) && fields["rate"]?["exclusiveMaximum"] == .integer(2))
    let sizes = try member(fields, "sizes", "items")
    #expect(sizes["minimum"] == .integer(1) && sizes["maximum"] == .integer(9))
    let budget = try member(schema, "properties", "budget", "properties", "seconds", "anyOf", "0")
    #expect(budget["exclusiveMinimum"] == .integer(0))
  }

  @Test("a setting without effect on a task is refused there, unless a sweep has chosen it")
  func idleOnTheTask() throws {
    func plan(depth: Int, _ method: String) throws {
      let text = "experiment: e\ntasks:\n  - toy: { depth: \(depth) }\nmethods:\n  - random: \(method)\n"
      let file = try ExperimentFile(text: text, file: "e.yaml", folder: URL(fileURLWithPath: "/"))
      _ = try ExperimentPlan(file, registry: .toys)
    }
    try plan(depth: 2, "{ rate: 0.3 }")
    try plan(depth: 9, "{ rate: 0.1 }")
    let error = #expect(throws: WarrenError.self) { try plan(depth: 9, "{ rate: 0.3 }") }
    #expect(error?.description.contains("e.yaml:5: 'random.rate' has no effect: the toy is wide") == true)
    try plan(depth: 9, "{}\n    sweep: { rate: [0.1, 0.3] }")
  }

  @Test("a setting without effect is no mistake where it says what holds anyway")
  func harmless() throws {
    #expect(try read("name: unlimited\nlimit: null").limit == nil)
    #expect(try read("limit: 7").limit == 7)
  }

  @Test(
    "text that is not YAML, too deep or explosive is refused",
    arguments: [
      "a: [1", "a: b: c", "a: 1\na: 2", "\"", "? [a]\n: 1", String(repeating: "[", count: 100_000),
      String(repeating: "- ", count: 100_000), String(repeating: "{a: ", count: 50_000), "&a [*a]",
      "a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
        + "c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
        + "e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]\nf: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]\n"
        + "g: [*f, *f, *f, *f, *f, *f, *f, *f, *f, *f]", "",
    ])
  func notYAML(text: String) {
    #expect(throws: WarrenError.self) { try Document(yaml: text, name: "x.yaml") }
  }
}
