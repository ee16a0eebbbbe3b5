/// The cities that a construction still has to do with, and the nearest of them to any city.
///
/// Those that have coordinates lie in a grid that is made anew whenever half of its cities have gone, so that a search looks at a few cells
/// however many are left. Without coordinates all of them are looked at.
struct ActiveCities {
  private let storage: InstanceStorage
  /// The active cities in no particular order, and where each stands; -1 for the others.
  private(set) var cities: [Int32]
  private var place: [Int32]
  /// A grid of the cities that were active when it was made.
  private var grid: SpatialGrid?
  private var gridCities: [Int32] = []
  private let isSpatial: Bool

  /// All cities of an instance are active.
  init(_ instance: TravelingSalesmanInstance) {
    storage = instance.storage
    cities = (0..<Int32(instance.count)).map { $0 }
    place = cities
    isSpatial = storage.metric.isSpatial
    makeGrid()
  }

  func isActive(_ city: Int32) -> Bool { place[Int(city)] >= 0 }

  private mutating func makeGrid() {
    grid = isSpatial && cities.count > 32 ? SpatialGrid(cities.map { storage.points[Int($0)] }) : nil
    gridCities = cities
  }

  mutating func remove(_ city: Int32) {
    let hole = place[Int(city)]
    guard hole >= 0 else { return }
    place[Int(city)] = -1
    let last = cities.removeLast()
    if last != city {
      cities[Int(hole)] = last
      place[Int(last)] = hole
    }
    if grid != nil, 2 * cities.count < gridCities.count { makeGrid() }
  }

  /// The nearest active city that is allowed, of equally distant ones that with the lowest number; nil when there is none.
  func nearest(to city: Int32, where isAllowed: (Int32) -> Bool) -> (city: Int32, distance: Double)? {
    var nearest: (city: Int32, distance: Double)?
    func offer(_ other: Int32) {
      guard place[Int(other)] >= 0, other != city, isAllowed(other) else { return }
      let distance = storage.distance(Int(city), Int(other))
      if let known = nearest, (known.distance, known.city) < (distance, other) { return }
      nearest = (other, distance)
    }
    guard let grid else {
      for other in cities { offer(other) }
      return nearest
    }
    let point = storage.points[Int(city)]
    let last = grid.lastRing(around: point)
    var ring = grid.firstRing(around: point)
    while ring <= last {
      grid.visitRing(ring, around: point) { offer(gridCities[Int($0)]) }
      // Cities of later rings are at least this far off; rounded distances may still tie with the nearest one.
      let bound = storage.metric.distance(straight: grid.distanceBeyondRing(ring, from: point))
      if let known = nearest, bound > known.distance { break }
      ring += 1
    }
    return nearest
  }

  /// Calls `body` for the active cities that are at most that far from a city, and their distances.
  func visit(within radius: Double, of city: Int32, _ body: (Int32, Double) -> Void) {
    func offer(_ other: Int32) {
      guard place[Int(other)] >= 0 else { return }
      let distance = storage.distance(Int(city), Int(other))
      if distance <= radius { body(other, distance) }
    }
    guard let grid else {
      for other in cities { offer(other) }
      return
    }
    let point = storage.points[Int(city)]
    let last = grid.lastRing(around: point)
    var ring = grid.firstRing(around: point)
    while ring <= last {
      grid.visitRing(ring, around: point) { offer(gridCities[Int($0)]) }
      if storage.metric.distance(straight: grid.distanceBeyondRing(ring, from: point)) > radius { break }
      ring += 1
    }
  }
}
