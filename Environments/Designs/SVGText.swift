extension Double {
  /// The nearest number with that many digits after the point; never minus zero.
  func rounded(to digits: Int) -> Double {
    let unit = [1.0, 10, 100, 1000][digits]
    return (self * unit).rounded() / unit + 0
  }

  /// As a drawing writes it: at most two digits after the point, none where they are zeros.
  var svg: String {
    let hundredths = Int((self * 100).rounded())
    let whole = abs(hundredths) / 100
    let rest = abs(hundredths) % 100
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    return "\(sign)\(whole).\(rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)")"
  }
}
