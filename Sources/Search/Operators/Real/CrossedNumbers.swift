import Core

/// The numbers of two parents that simulated binary crossover changes, closed up so that they are worked out several at once.
struct CrossedNumbers {
  /// How many there are at most.
  static let capacity = 64
  private static let lanes = VectorPower.Lanes.scalarCount

  private(set) var count = 0
  /// Rows of ``capacity`` numbers each: shares, distances of the parents, and the room beyond the parent on either side, which gives
  /// way to the reach of the child there.
  private let numbers: UnsafeMutablePointer<Double>
  private let draws: UnsafeMutableBufferPointer<UInt64>
  private let places: UnsafeMutablePointer<Int>

  /// Gives memory on the stack.
  @inline(__always)
  static func withMemory(_ body: (inout CrossedNumbers) -> Void) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 4 * capacity) { numbers in
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: capacity) { draws in
        withUnsafeTemporaryAllocation(of: Int.self, capacity: capacity + 1) { places in
          var crossing = CrossedNumbers(numbers: numbers.baseAddress!, draws: draws, places: places.baseAddress!)
          body(&crossing)
        }
      }
    }
  }

  private init(
    numbers: UnsafeMutablePointer<Double>, draws: UnsafeMutableBufferPointer<UInt64>, places: UnsafeMutablePointer<Int>
  ) {
    self.numbers = numbers
    self.draws = draws
    self.places = places
  }

  @inline(__always)
  mutating func removeAll() { count = 0 }

  /// Adds a place where `isWanted` is 1 and not where it is 0, without a branch that nobody could foretell.
  @inline(__always)
  mutating func append(_ place: Int, if isWanted: Int) {
    places[count] = place
    count += isWanted
  }

  @inline(__always)
  func place(_ index: Int) -> Int { places[index] }

  /// Draws for each number which share of the probability lies below its spread.
  @inline(__always)
  func drawShares(using random: inout RandomStream) {
    random.fill(UnsafeMutableBufferPointer(rebasing: draws[..<count]))
    for index in 0..<count { numbers[index] = Double(draws[index] &>> 11) * 0x1p-53 }
    // What fills up the last lanes gives numbers that nobody reads.
    var index = count
    while !index.isMultiple(of: Self.lanes) {
      numbers[index] = 0.5
      set(index, distance: 1, below: 1, above: 1, exchanged: 0)
      index += 1
    }
  }

  /// Sets what a number's spread depends on: how far the parents are apart, how far the bounds are below and above them, and whether
  /// the first child is the one above (1) or below (0).
  @inline(__always)
  func set(_ index: Int, distance: Double, below: Double, above: Double, exchanged: Int) {
    numbers[Self.capacity + index] = distance
    numbers[(2 + exchanged) * Self.capacity + index] = below
    numbers[(3 - exchanged) * Self.capacity + index] = above
  }

  /// By how much the first child and the second differ from the mean of their parents, twice.
  @inline(__always)
  func reaches(_ index: Int) -> (Double, Double) {
    (numbers[2 * Self.capacity + index], numbers[3 * Self.capacity + index])
  }

  /// Works out how far children reach, on one side or on both.
  @inline(__always)
  func spread(power: VectorPower, root: VectorPower, both: Bool) {
    var index = 0
    while index < count {
      spread(index, 2, power, root)
      if both { spread(index, 3, power, root) }
      index += Self.lanes
    }
  }

  /// The spread that a share of the probability lies below, where spreads go up to the bounds, times the distance of the parents.
  private func spread(_ index: Int, _ row: Int, _ power: VectorPower, _ root: VectorPower) {
    let rows = UnsafeMutableRawPointer(numbers + index)
    let rowBytes = Self.capacity * MemoryLayout<Double>.stride
    let share = rows.loadUnaligned(as: VectorPower.Lanes.self)
    let distance = rows.loadUnaligned(fromByteOffset: rowBytes, as: VectorPower.Lanes.self)
    let room = rows.loadUnaligned(fromByteOffset: row * rowBytes, as: VectorPower.Lanes.self)
    let inside = share * (2 - power(distance / (distance + 2 * room)))
    let isContracting = inside .<= 1
    let spread = root((2 - inside).replacing(with: inside, where: isContracting))
    let reach = distance * (1 / spread).replacing(with: spread, where: isContracting)
    rows.storeBytes(of: reach, toByteOffset: row * rowBytes, as: VectorPower.Lanes.self)
  }
}
