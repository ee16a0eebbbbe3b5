/// Two edges of two sub-tours are exchanged for two that join them: city and successor are parted, and so are other and
/// otherSuccessor; city goes together with other, and the successors with each other.
struct EdgeExchange {
  var city: Int32
  var successor: Int32
  var other: Int32
  var otherSuccessor: Int32
}
