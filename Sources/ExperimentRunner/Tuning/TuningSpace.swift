import Core

/// The fields that a tuning searches, as a cube of side 1: a range from its one end to its other, along its logarithm where it is
/// logarithmic; a list of values as that many equal parts of the side.
package struct TuningSpace: Sendable {
  struct Field: Sendable {
    var name: String
    var domain: FieldDomain

    /// How many values a list has; nil for a range.
    var categories: Int? {
      if case .values(let values) = domain { return values.count }
      return nil
    }
  }

  let fields: [Field]

  init(_ fields: [(field: String, domain: FieldDomain)]) {
    self.fields = fields.map { Field(name: $0.field, domain: $0.domain) }
  }

  /// The fields of a mapping, as they stand under `fields` in a file.
  package init(_ document: Document, reader: ConfigurationReader) throws {
    self.init(try FieldDomain.read(document, "fields", reader))
  }

  /// The same space where ranges have the kind of number that their fields have: a rate from 0 to 1 is not 0 or 1.
  func typed(by settings: [ConfigurationField]) -> TuningSpace {
    TuningSpace(
      fields.map { field in
        guard case .range(var range) = field.domain else { return (field.name, field.domain) }
        switch Self.type(of: field.name.split(separator: ".").map(String.init)[...], in: settings) {
        case .integer: range.isInteger = true
        case .number, .single: range.isInteger = false
        default: break
        }
        return (field.name, .range(range))
      })
  }

  private static func type(of path: ArraySlice<String>, in settings: [ConfigurationField]) -> FieldType? {
    guard let type = settings.first(where: { $0.name == path.first })?.type else { return nil }
    guard path.count > 1 else { return type }
    if case .object(let inner) = type { return Self.type(of: path.dropFirst(), in: inner) }
    return nil
  }

  var dimension: Int { fields.count }

  /// The values of the fields at a point of the cube.
  package func values(at point: [Double]) -> [(field: String, value: Document)] {
    zip(fields, point).map { field, place in
      switch field.domain {
      case .values(let values): (field.name, values[Self.category(place, of: values.count)])
      case .range(let range): (field.name, range.value(at: min(max(place, 0), 1)))
      }
    }
  }

  /// In which of that many equal parts of the side a place lies.
  static func category(_ place: Double, of count: Int) -> Int { min(max(Int(place * Double(count)), 0), count - 1) }

  /// The middle of a part.
  static func place(category: Int, of count: Int) -> Double { (Double(category) + 0.5) / Double(count) }

  /// A point drawn evenly. Each field has a stream of its own, so that adding one leaves the others as they are.
  func randomPoint(key: RandomKey) -> [Double] {
    fields.map { field in
      var random = key[field.name].stream
      return random.uniformDouble()
    }
  }

  /// Every value of a list, and both ends of a range: what must be valid by itself.
  func corners() -> [(field: String, value: Document)] {
    fields.flatMap { field -> [(field: String, value: Document)] in
      switch field.domain {
      case .values(let values): values.map { (field.name, $0) }
      case .range(let range): [(field.name, range.value(at: 0)), (field.name, range.value(at: 1))]
      }
    }
  }
}
