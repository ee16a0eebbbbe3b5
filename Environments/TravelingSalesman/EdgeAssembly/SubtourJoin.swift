/// Looks for the best exchange of two edges that joins a sub-tour to the rest.
final class SubtourJoin {
  /// What a search has found.
  struct Found {
    /// nil where none gains more than is asked for.
    var join: EdgeExchange?
    var gain: Double
    /// Whether there was any city to join with.
    var hasPartner = false
  }

  /// Edges whose lengths have been read so far.
  var edgeReads = 0

  private let count: Int
  private let lengths: EdgeLengths
  private let links: TourLinks
  /// Marks the cities of the sub-tour that is being joined.
  private let mark: Slab<Int32>
  private var presentMark: Int32 = 0

  /// How many near cities are tried first.
  private static let firstWidth = 10

  init(_ lengths: EdgeLengths, links: TourLinks) {
    self.lengths = lengths
    self.links = links
    count = lengths.count
    mark = Slab(count, filledWith: 0)
  }

  /// The best exchange for the sub-tour of a city: among the few nearest cities, else among all listed, else one city of it with
  /// all others.
  /// - Parameters:
  ///   - least: what its gain must exceed.
  ///   - limit: the number of ``edgeReads`` that is not exceeded.
  /// - Returns: nil when the limit was reached.
  func best(of start: Int32, least: Double, limit: Int) -> Found? {
    mark(from: start)
    let first = min(Self.firstWidth, lengths.width)
    guard let near = best(from: start, ranks: 0..<first, least: least, limit: limit) else { return nil }
    if near.hasPartner { return near }
    guard let far = best(from: start, ranks: first..<lengths.width, least: least, limit: limit) else { return nil }
    if far.hasPartner { return far }
    return best(fromTheCity: start, least: least, limit: limit)
  }

  private func mark(from start: Int32) {
    let mark = mark.base
    if presentMark == .max {
      mark.update(repeating: 0, count: count)
      presentMark = 0
    }
    presentMark += 1
    let links = links.cities
    var previous = links[2 * Int(start)]
    var city = start
    repeat {
      mark[Int(city)] = presentMark
      let own = links + 2 * Int(city)
      let next = own[0] == previous ? own[1] : own[0]
      previous = city
      city = next
    } while city != start
  }

  private func best(from start: Int32, ranks: Range<Int>, least: Double, limit: Int) -> Found? {
    let mark = mark.base
    let presentMark = presentMark
    let links = links.cities
    let linkLengths = self.links.lengths
    let lengths = lengths
    let width = lengths.width
    var best = Found(gain: least)
    var previous = links[2 * Int(start)]
    var city = start
    var reads = edgeReads
    repeat {
      guard reads + 7 * ranks.count <= limit else {
        edgeReads = reads
        return nil
      }
      let back = links[2 * Int(city)] == previous ? 0 : 1
      let next = links[2 * Int(city) + 1 - back]
      let lengthBefore = linkLengths[2 * Int(city) + back]
      let lengthAfter = linkLengths[2 * Int(city) + 1 - back]
      let longer = max(lengthBefore, lengthAfter)
      for rank in ranks {
        let other = lengths.nearest[Int(city) * width + rank]
        if mark[Int(other)] == presentMark { continue }
        best.hasPartner = true
        let distance = lengths.nearestDistances[Int(city) * width + rank]
        reads += 3
        for slot in 2 * Int(other)...2 * Int(other) + 1 {
          let removed = linkLengths[slot] - distance
          // Even an edge of length zero between the successors would not make it better.
          if removed + longer <= best.gain { continue }
          let otherNext = links[slot]
          reads += 2
          let before = removed + lengthBefore - lengths(previous, otherNext)
          if before > best.gain {
            best.gain = before
            best.join = EdgeExchange(city: city, successor: previous, other: other, otherSuccessor: otherNext)
          }
          let after = removed + lengthAfter - lengths(next, otherNext)
          if after > best.gain {
            best.gain = after
            best.join = EdgeExchange(city: city, successor: next, other: other, otherSuccessor: otherNext)
          }
        }
      }
      previous = city
      city = next
    } while city != start
    edgeReads = reads
    return best
  }

  /// Where all cities near a sub-tour belong to it: the best exchange for one of its edges.
  private func best(fromTheCity city: Int32, least: Double, limit: Int) -> Found? {
    guard edgeReads + 5 * count <= limit else { return nil }
    let linkLengths = links.lengths
    let links = links.cities
    let successor = links[2 * Int(city)]
    let removed = linkLengths[2 * Int(city)]
    var best = Found(gain: least, hasPartner: true)
    for other in 0..<Int32(count) where mark.base[Int(other)] != presentMark {
      let distance = lengths(city, other)
      edgeReads += 5
      for slot in 2 * Int(other)...2 * Int(other) + 1 {
        let otherSuccessor = links[slot]
        let gain = removed + linkLengths[slot] - distance - lengths(successor, otherSuccessor)
        if gain > best.gain {
          best.gain = gain
          best.join = EdgeExchange(city: city, successor: successor, other: other, otherSuccessor: otherSuccessor)
        }
      }
    }
    return best
  }
}
