import Foundation

/// The columns of a `metrics.jsonl` that a report needs: what was spent, the measure, the loss.
struct MetricsFile {
  /// The measure along the run.
  private(set) var curve = RunCurve()
  /// The loss along the run.
  private(set) var loss = RunCurve()
  /// What the last readable line says was spent.
  private(set) var spent: [Resource: Double] = [:]
  /// Lines that are no JSON object, a cut last line not among them.
  private(set) var damagedLines = 0
  /// Whether the last line was cut short, as a killed run leaves it.
  private(set) var endsInsideALine = false

  /// Reads the whole file, O(bytes); lines that cannot be read are counted and passed over.
  init(_ data: Data, measure: String) {
    let measureKey = Array(measure.utf8)
    let lossKey = Array("loss".utf8)
    let resources = Resource.allCases.map { (resource: $0, key: Array($0.rawValue.utf8)) }
    // A resource that one line leaves out keeps its count, so that columns stay of one length.
    var current = [Double?](repeating: nil, count: resources.count)
    var measureColumns = Columns(resources: resources.count)
    var lossColumns = Columns(resources: resources.count)
    data.withUnsafeBytes { raw in
      let bytes = raw.bindMemory(to: UInt8.self)
      var start = 0
      while start < bytes.count {
        let end = Self.endOfLine(in: bytes, from: start)
        defer { start = end + 1 }
        guard bytes[start..<end].contains(where: { $0 > 0x20 }) else { continue }
        var value: Double?
        var lossValue: Double?
        var line = current
        do {
          var scanner = JSONScanner(bytes, from: start, to: end)
          try scanner.forEachMember { (scanner, key) throws(JSONScanner.Failure) in
            if let index = resources.firstIndex(where: { Self.equal($0.key, key) }) {
              line[index] = try scanner.numberOrSkip() ?? line[index]
            } else if Self.equal(measureKey, key) {
              value = try scanner.numberOrSkip()
            } else if Self.equal(lossKey, key) {
              lossValue = try scanner.numberOrSkip()
            } else {
              try scanner.skipValue()
            }
          }
          try scanner.expectEnd()
        } catch {
          if end == bytes.count { endsInsideALine = true } else { damagedLines += 1 }
          continue
        }
        current = line
        if let value { measureColumns.append(value, spent: current) }
        if let lossValue, measureKey != lossKey { lossColumns.append(lossValue, spent: current) }
      }
    }
    curve = measureColumns.curve(resources.map(\.resource))
    loss = lossColumns.curve(resources.map(\.resource))
    for (index, entry) in resources.enumerated() { spent[entry.resource] = current[index] }
  }

  private static func endOfLine(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    guard let base = bytes.baseAddress, let found = memchr(base + start, 0x0A, bytes.count - start) else { return bytes.count }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  private static func equal(_ wanted: [UInt8], _ key: UnsafeBufferPointer<UInt8>) -> Bool {
    guard wanted.count == key.count, let base = key.baseAddress else { return false }
    return wanted.withUnsafeBytes { memcmp($0.baseAddress!, base, key.count) == 0 }
  }

  /// Columns under construction; a resource first reported later counts as zero before.
  private struct Columns {
    var values: [Double] = []
    var spent: [[Double]]
    var isReported: [Bool]

    init(resources: Int) {
      spent = Array(repeating: [], count: resources)
      isReported = Array(repeating: false, count: resources)
    }

    mutating func append(_ value: Double, spent current: [Double?]) {
      values.append(value)
      for index in current.indices {
        spent[index].append(current[index] ?? 0)
        if current[index] != nil { isReported[index] = true }
      }
    }

    func curve(_ resources: [Resource]) -> RunCurve {
      let reported = resources.indices.filter { isReported[$0] }
      return RunCurve(spent: Dictionary(uniqueKeysWithValues: reported.map { (resources[$0], spent[$0]) }), values: values)
    }
  }
}
