/// The equations of motion of up to eight acrobots side by side, each in a lane of its own.
///
/// A step is one long chain of operations in which each waits for the one before. Several of them interleaved keep the processor
/// busy, and a lane's numbers are the same, bit for bit, whatever the other lanes hold and however many there are.
///
/// Each stage of the Runge-Kutta method is a loop over the lanes that reads rows of numbers and writes others, which the compiler
/// turns into vector instructions.
struct AcrobotDynamics {
  /// The most acrobots that there is room for.
  static let width = 8

  /// The rows, each with a number for every lane; where there are two of a kind, the first link's comes before the second's.
  private enum Row {
    /// In radians, and in radians a second.
    static let angles = 0, speeds = 2
    /// Of the angles.
    static let sines = 4, cosines = 6
    /// In newton metres.
    static let torque = 8
    /// As the step found them.
    static let startAngles = 9, startSpeeds = 11
    /// What the stages so far add up to: rates of the angles and of the speeds, those of the middle stages twice.
    static let turned = 13, faster = 15
    /// The angles of the stage before.
    static let earlierAngles = 17
  }

  /// Room for 24 rows of eight numbers, of which 19 are used.
  private var storage = (SIMD64<Double>.zero, SIMD64<Double>.zero, SIMD64<Double>.zero)

  init() {}

  /// Gives the rows to `body`.
  @inline(__always)
  mutating func withLanes<Result>(_ body: (Lanes) -> Result) -> Result {
    withUnsafeMutableBytes(of: &storage) { body(Lanes(base: $0.baseAddress!.assumingMemoryBound(to: Double.self))) }
  }

  /// The rows of some acrobots.
  struct Lanes {
    fileprivate let base: UnsafeMutablePointer<Double>

    fileprivate subscript(row: Int, lane: Int) -> Double {
      @inline(__always) get { base[row &* AcrobotDynamics.width &+ lane] }
      @inline(__always) nonmutating set { base[row &* AcrobotDynamics.width &+ lane] = newValue }
    }
  }
}

extension AcrobotDynamics.Lanes {
  private typealias Row = AcrobotDynamics.Row

  /// Puts an acrobot into a lane.
  @inline(__always)
  func put(_ lane: Int, angles: SIMD2<Double>, speeds: SIMD2<Double>, sines: SIMD2<Double>, cosines: SIMD2<Double>) {
    for link in 0..<2 {
      self[Row.angles + link, lane] = angles[link]
      self[Row.speeds + link, lane] = speeds[link]
      self[Row.sines + link, lane] = sines[link]
      self[Row.cosines + link, lane] = cosines[link]
    }
  }

  /// Sets the torque of a lane.
  @inline(__always)
  func set(_ lane: Int, torque: Double) { self[Row.torque, lane] = torque }

  /// The angles of a lane's links, in radians between -π and π.
  @inline(__always) func angles(_ lane: Int) -> SIMD2<Double> { links(Row.angles, lane) }
  /// Their speeds, in radians a second.
  @inline(__always) func speeds(_ lane: Int) -> SIMD2<Double> { links(Row.speeds, lane) }
  /// The sines and cosines of the angles.
  @inline(__always) func sines(_ lane: Int) -> SIMD2<Double> { links(Row.sines, lane) }
  @inline(__always) func cosines(_ lane: Int) -> SIMD2<Double> { links(Row.cosines, lane) }

  @inline(__always)
  private func links(_ row: Int, _ lane: Int) -> SIMD2<Double> { SIMD2(self[row, lane], self[row + 1, lane]) }

  /// The height of a lane's free end over the hinge, in links; the second cosine is that of the sum of the angles.
  @inline(__always)
  func height(_ lane: Int) -> Double {
    let (sines, cosines) = (sines(lane), cosines(lane))
    return -cosines[0] - (cosines[0] * cosines[1] - sines[0] * sines[1])
  }

  /// Passes one step of time in the first lanes, by the fourth-order Runge-Kutta method.
  @inline(never)
  func advance(_ count: Int) {
    let step = Acrobot.timeStep
    begin(count)
    middle(count, turningBy: step / 2, isNear: true)
    middle(count, turningBy: step, isNear: false)
    end(count)
  }

  /// The first stage: the rates at the start, and half a step along them.
  @inline(__always)
  private func begin(_ count: Int) {
    let half = Acrobot.timeStep / 2
    for lane in 0..<count {
      let (angle1, angle2) = (self[Row.angles, lane], self[Row.angles + 1, lane])
      let (speed1, speed2) = (self[Row.speeds, lane], self[Row.speeds + 1, lane])
      let (rate1, rate2) = acceleration(lane)
      (self[Row.startAngles, lane], self[Row.startAngles + 1, lane]) = (angle1, angle2)
      (self[Row.startSpeeds, lane], self[Row.startSpeeds + 1, lane]) = (speed1, speed2)
      (self[Row.turned, lane], self[Row.turned + 1, lane]) = (speed1, speed2)
      (self[Row.faster, lane], self[Row.faster + 1, lane]) = (rate1, rate2)
      (self[Row.speeds, lane], self[Row.speeds + 1, lane]) = (speed1 + half * rate1, speed2 + half * rate2)
      turn(lane, angle1 + half * speed1, angle2 + half * speed2)
    }
  }

  /// A middle stage, and so much time along its rates from the start.
  /// - Parameter isNear: whether the next angles are near those of the present stage, as they are after the second one.
  @inline(__always)
  private func middle(_ count: Int, turningBy time: Double, isNear: Bool) {
    var far: UInt64 = 0
    for lane in 0..<count {
      let (speed1, speed2) = (self[Row.speeds, lane], self[Row.speeds + 1, lane])
      let (rate1, rate2) = acceleration(lane)
      self[Row.turned, lane] += 2 * speed1
      self[Row.turned + 1, lane] += 2 * speed2
      self[Row.faster, lane] += 2 * rate1
      self[Row.faster + 1, lane] += 2 * rate2
      self[Row.speeds, lane] = self[Row.startSpeeds, lane] + time * rate1
      self[Row.speeds + 1, lane] = self[Row.startSpeeds + 1, lane] + time * rate2
      let angle1 = self[Row.startAngles, lane] + time * speed1
      let angle2 = self[Row.startAngles + 1, lane] + time * speed2
      if isNear { far |= turnLittle(lane, angle1, angle2) } else { turn(lane, angle1, angle2) }
    }
    if isNegative(far) { turnFar(count) }
  }

  /// The last stage, and the whole step along the mean of all rates.
  @inline(__always)
  private func end(_ count: Int) {
    let sixth = Acrobot.timeStep / 6
    let (limit1, limit2) = (Acrobot.maximumSpeeds[0], Acrobot.maximumSpeeds[1])
    var far: UInt64 = 0
    var beyond: UInt64 = 0
    for lane in 0..<count {
      let (rate1, rate2) = acceleration(lane)
      let angle1 = self[Row.startAngles, lane] + sixth * (self[Row.turned, lane] + self[Row.speeds, lane])
      let angle2 = self[Row.startAngles + 1, lane] + sixth * (self[Row.turned + 1, lane] + self[Row.speeds + 1, lane])
      let speed1 = self[Row.startSpeeds, lane] + sixth * (self[Row.faster, lane] + rate1)
      let speed2 = self[Row.startSpeeds + 1, lane] + sixth * (self[Row.faster + 1, lane] + rate2)
      self[Row.speeds, lane] = min(max(speed1, -limit1), limit1)
      self[Row.speeds + 1, lane] = min(max(speed2, -limit2), limit2)
      far |= turnLittle(lane, angle1, angle2)
      beyond |= (Double.pi - angle1.magnitude).bitPattern | (Double.pi - angle2.magnitude).bitPattern
    }
    if isNegative(far) { turnFar(count) }
    if isNegative(beyond) { wrap(count) }
  }

  /// The angular accelerations of both links. Both weigh 1 kg, are 1 m long with their centre of mass in the middle, and have a
  /// moment of inertia of 1 kg m². The accelerations solve two linear equations: inertia [[first, coupling], [coupling, second]]
  /// times them equals the moments.
  @inline(__always)
  private func acceleration(_ lane: Int) -> (first: Double, second: Double) {
    let (sine1, sine2) = (self[Row.sines, lane], self[Row.sines + 1, lane])
    let (cosine1, cosine2) = (self[Row.cosines, lane], self[Row.cosines + 1, lane])
    let (speed1, speed2) = (self[Row.speeds, lane], self[Row.speeds + 1, lane])
    let coupling = 1.25 + 0.5 * cosine2
    let weight = 0.5 * Acrobot.gravity * (sine1 * cosine2 + cosine1 * sine2)
    let turning = 0.5 * sine2
    let firstMoment = turning * (speed2 * (speed2 + 2 * speed1)) - 1.5 * Acrobot.gravity * sine1 - weight
    let secondMoment = self[Row.torque, lane] - turning * (speed1 * speed1) - weight
    // With first = 1 + 2 coupling and second = 1.25, the determinant needs the cosine's square only.
    let inverse = 1 / (2.8125 - 0.25 * (cosine2 * cosine2))
    return (
      (1.25 * firstMoment - coupling * secondMoment) * inverse,
      (secondMoment + coupling * (2 * secondMoment - firstMoment)) * inverse
    )
  }

  /// Turns the links of a lane to these angles.
  @inline(__always)
  private func turn(_ lane: Int, _ angle1: Double, _ angle2: Double) {
    (self[Row.angles, lane], self[Row.angles + 1, lane]) = (angle1, angle2)
    (self[Row.sines, lane], self[Row.cosines, lane]) = sineAndCosine(angle1)
    (self[Row.sines + 1, lane], self[Row.cosines + 1, lane]) = sineAndCosine(angle2)
  }

  /// The same for angles that differ little from the present ones, in three fifths of the operations.
  /// - Returns: a number whose sign says that one differs too much, so that ``turnFar(_:)`` is needed.
  @inline(__always)
  private func turnLittle(_ lane: Int, _ angle1: Double, _ angle2: Double) -> UInt64 {
    let (before1, before2) = (self[Row.angles, lane], self[Row.angles + 1, lane])
    (self[Row.earlierAngles, lane], self[Row.earlierAngles + 1, lane]) = (before1, before2)
    (self[Row.angles, lane], self[Row.angles + 1, lane]) = (angle1, angle2)
    let (turn1, turn2) = (angle1 - before1, angle2 - before2)
    (self[Row.sines, lane], self[Row.cosines, lane]) = rotated(self[Row.sines, lane], self[Row.cosines, lane], by: turn1)
    (self[Row.sines + 1, lane], self[Row.cosines + 1, lane]) =
      rotated(self[Row.sines + 1, lane], self[Row.cosines + 1, lane], by: turn2)
    return (largestRotation - turn1.magnitude).bitPattern | (largestRotation - turn2.magnitude).bitPattern
  }

  /// The sines and cosines of the angles that were too far from the earlier ones.
  @inline(never)
  private func turnFar(_ count: Int) {
    for lane in 0..<count {
      for link in 0..<2 {
        let angle = self[Row.angles + link, lane]
        guard (angle - self[Row.earlierAngles + link, lane]).magnitude > largestRotation else { continue }
        (self[Row.sines + link, lane], self[Row.cosines + link, lane]) = sineAndCosine(angle)
      }
    }
  }

  /// Brings the angles between -π and π.
  @inline(never)
  private func wrap(_ count: Int) {
    for lane in 0..<count {
      for row in Row.angles..<Row.angles + 2 {
        var angle = self[row, lane]
        while angle > Double.pi { angle -= 2 * Double.pi }
        while angle < -Double.pi { angle += 2 * Double.pi }
        self[row, lane] = angle
      }
    }
  }

  /// Whether the sign of a real number with these bits is negative.
  @inline(__always)
  private func isNegative(_ bits: UInt64) -> Bool { Int64(bitPattern: bits) < 0 }
}
