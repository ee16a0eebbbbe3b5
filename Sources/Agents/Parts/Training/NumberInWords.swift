/// A number in a message; what is none has no sign there.
func inWords(_ number: some BinaryFloatingPoint) -> String {
  number.isNaN ? "not a number" : number.isInfinite ? "infinite" : "\(number)"
}
