/// One particle on its way: where its numbers lie, and room for the direction in which it is thrown. All of one dimension.
struct ParticleFlight {
  let position: UnsafeMutablePointer<Double>
  let velocity: UnsafeMutablePointer<Double>
  let direction: UnsafeMutablePointer<Double>

  /// Slows the velocity down, adds the way from the position to the centre of gravity, which is a share of the ways to two points,
  /// and draws a direction.
  /// - Parameter stretches: the direction's numbers from that place on, as many as a stretch has at most.
  /// - Returns: how far the centre is, and how long the direction.
  @inline(__always)
  func accelerate(
    to own: UnsafePointer<Double>, _ best: UnsafePointer<Double>, share: Double, inertia: Double, _ dimension: Int,
    _ stretches: (_ place: Int) -> DirectionTable.Stretches
  ) -> (radius: Double, length: Double) {
    var (pulls, lengths) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
    var (restOfPull, restOfLength) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
    var begin = 0
    while begin < dimension {
      let drawn = stretches(begin)
      let count = min(dimension - begin, DirectionTable.longest)
      let (position, velocity, direction) = (position + begin, velocity + begin, direction + begin)
      let (own, best) = (own + begin, best + begin)
      var place = 0
      while place + 4 <= count {
        let here = position.four(at: place)
        let pull = share * ((own.four(at: place) - here) + (best.four(at: place) - here))
        velocity.setFour(inertia * velocity.four(at: place) + pull, at: place)
        pulls += pull * pull
        let thrown = drawn.four(at: place)
        direction.setFour(thrown, at: place)
        lengths += thrown * thrown
        place += 4
      }
      if place + 2 <= count {
        let here = position.two(at: place)
        let pull = share * ((own.two(at: place) - here) + (best.two(at: place) - here))
        velocity.setTwo(inertia * velocity.two(at: place) + pull, at: place)
        restOfPull += pull * pull
        let thrown = drawn.two(at: place)
        direction.setTwo(thrown, at: place)
        restOfLength += thrown * thrown
        place += 2
      }
      if place < count {
        let pull = share * ((own[place] - position[place]) + (best[place] - position[place]))
        velocity[place] = inertia * velocity[place] + pull
        restOfPull.x += pull * pull
        direction[place] = drawn.number(at: place)
        restOfLength.x += direction[place] * direction[place]
      }
      begin += count
    }
    let (pull, length) = (pulls.lowHalf + pulls.highHalf + restOfPull, lengths.lowHalf + lengths.highHalf + restOfLength)
    return ((pull.x + pull.y).squareRoot(), (length.x + length.y).squareRoot())
  }

  /// Throws the particle that far in the direction, besides, and moves it by its velocity.
  /// - Returns: whether every number lies between the least and the most that it may be.
  @inline(__always)
  func move(
    _ reach: Double, within least: UnsafePointer<Double>, _ most: UnsafePointer<Double>, _ dimension: Int
  ) -> Bool {
    var isWithin = SIMDMask<SIMD4<Int64>>(repeating: true)
    var place = 0
    while place + 4 <= dimension {
      let moving = velocity.four(at: place) + reach * direction.four(at: place)
      velocity.setFour(moving, at: place)
      let there = position.four(at: place) + moving
      position.setFour(there, at: place)
      isWithin .&= (there .>= least.four(at: place)) .& (there .<= most.four(at: place))
      place += 4
    }
    var isInside = isWithin[0] && isWithin[1] && isWithin[2] && isWithin[3]
    while place < dimension {
      velocity[place] += reach * direction[place]
      position[place] += velocity[place]
      if !(position[place] >= least[place] && position[place] <= most[place]) { isInside = false }
      place += 1
    }
    return isInside
  }

  /// Stops the particle at the bounds that it has left, its velocity turned round with half its size.
  func turnBack(into least: UnsafePointer<Double>, _ most: UnsafePointer<Double>, _ dimension: Int) {
    for place in 0..<dimension where !(position[place] >= least[place] && position[place] <= most[place]) {
      position[place] = position[place] > most[place] ? most[place] : least[place]
      velocity[place] *= -0.5
    }
  }

  /// Ends velocities that inertia alone would let shrink for ever: numbers below 1e-300 take the processor many times as long.
  func stopWhatHardlyMoves(_ dimension: Int) {
    for place in 0..<dimension where abs(velocity[place]) < 1e-300 { velocity[place] = 0 }
  }
}
