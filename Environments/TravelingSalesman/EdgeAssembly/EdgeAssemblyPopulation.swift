import Core
import Search

/// The tours of a population, each as the two neighbours of every city, with their lengths and the frequencies of their edges.
final class EdgeAssemblyPopulation {
  let size: Int
  let cityCount: Int
  private(set) var lengths: [Double]
  let frequencies: EdgeFrequencies
  private let links: Slab<Int32>

  init(size: Int, cityCount: Int) {
    self.size = size
    self.cityCount = cityCount
    lengths = [Double](repeating: 0, count: size)
    frequencies = EdgeFrequencies(count: cityCount, populationSize: size)
    links = Slab(2 * size * cityCount, filledWith: 0)
  }

  /// The neighbours in one tour: of city c at 2c and 2c + 1.
  func row(_ member: Int) -> UnsafeMutablePointer<Int32> { links.base + 2 * cityCount * member }

  /// Writes a tour over a member. Its edges are not counted yet.
  func set(_ member: Int, to order: [Int32], length: Double) {
    let row = row(member)
    for (place, city) in order.enumerated() {
      row[2 * Int(city)] = order[place == 0 ? cityCount - 1 : place - 1]
      row[2 * Int(city) + 1] = order[place + 1 == cityCount ? 0 : place + 1]
    }
    lengths[member] = length
  }

  /// Notes that a member has become shorter.
  func shorten(_ member: Int, by gain: Double) { lengths[member] -= gain }

  /// Counts the edges of all members anew.
  func countEdges() {
    frequencies.removeAll()
    for member in 0..<size {
      let row = row(member)
      for city in 0..<Int32(cityCount) {
        for slot in 0..<2 where row[2 * Int(city) + slot] > city {
          frequencies.change(city, row[2 * Int(city) + slot], by: 1)
        }
      }
    }
  }

  /// A member as an order of the cities.
  func tour(_ member: Int) -> Permutation {
    let row = row(member)
    var order: [Int32] = [0]
    order.reserveCapacity(cityCount)
    var previous: Int32 = 0
    var city = row[1]
    while city != 0 {
      order.append(city)
      let next = row[2 * Int(city)] == previous ? row[2 * Int(city) + 1] : row[2 * Int(city)]
      previous = city
      city = next
    }
    return Permutation(unchecked: order)
  }

  /// The member with the shortest tour, the first of equals.
  var best: Int { lengths.indices.min { lengths[$0] < lengths[$1] } ?? 0 }

  /// The mean length.
  var meanLength: Double { lengths.reduce(0, +) / Double(size) }
}

extension EdgeAssemblyPopulation {
  /// The tours that have been made, with their lengths.
  func save() -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("lengths", lengths)
    snapshot.setArray("links", Array(UnsafeBufferPointer(start: links.base, count: 2 * size * cityCount)))
    return snapshot
  }

  /// Takes over the tours of a population of the same size; the first `made` of them must be tours.
  func restore(_ snapshot: Snapshot, made: Int) throws {
    let lengths = try snapshot.array("lengths", of: Double.self, count: size)
    let links = try snapshot.array("links", of: Int32.self, count: 2 * size * cityCount)
    for member in 0..<made {
      guard Self.isTour(links[2 * cityCount * member..<2 * cityCount * (member + 1)]) else {
        throw WarrenError("member \(member) of the snapshot's population is not a tour", kind: .failure)
      }
    }
    self.lengths = lengths
    for (index, city) in links.enumerated() { self.links.base[index] = city }
  }

  private static func isTour(_ row: ArraySlice<Int32>) -> Bool {
    let count = row.count / 2
    guard row.allSatisfy({ $0 >= 0 && $0 < count }) else { return false }
    var previous = 0
    var city = Int(row[row.startIndex + 1])
    var visited = 1
    while city != 0, visited <= count {
      let first = Int(row[row.startIndex + 2 * city])
      let second = Int(row[row.startIndex + 2 * city + 1])
      guard first == previous || second == previous else { return false }
      (previous, city) = (city, first == previous ? second : first)
      visited += 1
    }
    return visited == count && previous == Int(row[row.startIndex])
  }
}
