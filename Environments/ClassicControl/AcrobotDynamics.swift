/// The equations of motion of four acrobots side by side, each in a lane of its own.
///
/// A step is one long chain of operations in which each waits for the one before. Four of them interleaved keep the processor
/// busy, and a lane's numbers are the same, bit for bit, whatever the other lanes hold.
struct AcrobotDynamics {
  /// One number for each acrobot.
  typealias Lanes = SIMD4<Double>
  /// One number for each acrobot's first link, and one for its second.
  typealias Links = (first: Lanes, second: Lanes)

  /// In radians.
  var angles: Links
  /// In radians a second.
  var speeds: Links
  /// Of the angles.
  var sines: Links
  var cosines: Links

  /// Passes one step of time under a torque each, by the fourth-order Runge-Kutta method.
  ///
  /// A function of its own, whose numbers come from memory as vectors: put together from single numbers in sight of the compiler,
  /// they are taken apart by it again, and every lane is computed alone.
  @inline(never)
  mutating func advance(torque: Lanes) {
    let step = Acrobot.timeStep
    let start = (angles: angles, speeds: speeds)
    let acceleration1 = acceleration(torque)
    let speeds2 = Self.sum(start.speeds, step / 2, acceleration1)
    set(angles: Self.sum(start.angles, step / 2, start.speeds), speeds: speeds2)
    let acceleration2 = acceleration(torque)
    let speeds3 = Self.sum(start.speeds, step / 2, acceleration2)
    set(angles: Self.sum(start.angles, step / 2, speeds2), speeds: speeds3)
    let acceleration3 = acceleration(torque)
    let speeds4 = Self.sum(start.speeds, step, acceleration3)
    set(angles: Self.sum(start.angles, step, speeds3), speeds: speeds4)
    let acceleration4 = acceleration(torque)
    let turned = Self.mean(start.angles, start.speeds, speeds2, speeds3, speeds4)
    let faster = Self.mean(start.speeds, acceleration1, acceleration2, acceleration3, acceleration4)
    set(
      angles: (Self.wrapped(turned.first), Self.wrapped(turned.second)),
      speeds: (
        Self.limited(faster.first, Acrobot.maximumSpeeds[0]), Self.limited(faster.second, Acrobot.maximumSpeeds[1])
      ))
  }

  /// The height of the free end over the hinge, in links; the second cosine is that of the sum of the angles.
  @inline(__always)
  var height: Lanes {
    -cosines.first - (cosines.first * cosines.second - sines.first * sines.second)
  }

  @inline(__always)
  mutating func set(angles: Links, speeds: Links) {
    self.angles = angles
    self.speeds = speeds
    (sines.first, cosines.first) = sinesAndCosines(angles.first)
    (sines.second, cosines.second) = sinesAndCosines(angles.second)
  }

  /// The angular accelerations of both links. Both weigh 1 kg, are 1 m long with their centre of mass in the middle, and have a
  /// moment of inertia of 1 kg m². The accelerations solve two linear equations: inertia [[first, coupling], [coupling, second]]
  /// times them equals the moments.
  @inline(__always)
  private func acceleration(_ torque: Lanes) -> Links {
    let coupling = 1.25 + 0.5 * cosines.second
    let weight = 0.5 * Acrobot.gravity * (sines.first * cosines.second + cosines.first * sines.second)
    let turning = 0.5 * sines.second
    let firstMoment =
      turning * (speeds.second * (speeds.second + 2 * speeds.first)) - 1.5 * Acrobot.gravity * sines.first - weight
    let secondMoment = torque - turning * (speeds.first * speeds.first) - weight
    // With first = 1 + 2 coupling and second = 1.25, the determinant needs the cosine's square only.
    let inverse = 1 / (2.8125 - 0.25 * (cosines.second * cosines.second))
    return (
      (1.25 * firstMoment - coupling * secondMoment) * inverse,
      (secondMoment + coupling * (2 * secondMoment - firstMoment)) * inverse
    )
  }

  @inline(__always)
  private static func sum(_ start: Links, _ time: Double, _ rate: Links) -> Links {
    (start.first + time * rate.first, start.second + time * rate.second)
  }

  /// What the four rates of a Runge-Kutta step add up to.
  @inline(__always)
  private static func mean(_ start: Links, _ rate1: Links, _ rate2: Links, _ rate3: Links, _ rate4: Links) -> Links {
    let sixth = Acrobot.timeStep / 6
    return (
      start.first + sixth * (rate1.first + 2 * rate2.first + 2 * rate3.first + rate4.first),
      start.second + sixth * (rate1.second + 2 * rate2.second + 2 * rate3.second + rate4.second)
    )
  }

  @inline(__always)
  private static func limited(_ speeds: Lanes, _ limit: Double) -> Lanes {
    speeds.clamped(lowerBound: Lanes(repeating: -limit), upperBound: Lanes(repeating: limit))
  }

  /// The angles between -π and π.
  @inline(__always)
  private static func wrapped(_ angles: Lanes) -> Lanes {
    var angles = angles
    while any(angles .> Double.pi) { angles.replace(with: angles - 2 * Double.pi, where: angles .> Double.pi) }
    while any(angles .< -Double.pi) { angles.replace(with: angles + 2 * Double.pi, where: angles .< -Double.pi) }
    return angles
  }
}
