extension RandomStream {
  /// Fills a buffer with the numbers that as many calls of ``next()`` would give, in about half the time.
  ///
  /// Four blocks of Philox are computed side by side.
  public mutating func fill(_ numbers: UnsafeMutableBufferPointer<UInt64>) {
    guard var place = numbers.baseAddress else { return }
    let end = place + numbers.count
    if hasSpare, place < end {
      place.pointee = next()
      place += 1
    }
    while end - place >= 8 {
      Philox.fourBlocks(key: key, stream: streamIdentifier, index: block, into: place)
      block &+= 4
      // As one by one: the stream is the same value afterwards.
      spare = place[7]
      place += 8
    }
    let rest = end - place
    if rest >= 5 {
      fillRest(UnsafeMutableBufferPointer(start: place, count: rest))
    } else {
      while place < end {
        place.pointee = next()
        place += 1
      }
    }
  }

  /// Fewer than eight numbers, from four blocks of which some are not used: faster than one by one from five numbers on.
  @inline(__always)
  private mutating func fillRest(_ numbers: UnsafeMutableBufferPointer<UInt64>) {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 8) { words in
      Philox.fourBlocks(key: key, stream: streamIdentifier, index: block, into: words.baseAddress!)
      let count = numbers.count
      for place in 0..<count { numbers[place] = words[place] }
      block &+= UInt64((count + 1) / 2)
      hasSpare = !count.isMultiple(of: 2)
      spare = words[hasSpare ? count : count - 1]
    }
  }
}

extension Philox {
  /// Four blocks from `index` on, two 64-bit words each.
  ///
  /// A block is two vectors, of its even and of its odd words, so that both products of a round are one instruction. Each lane
  /// holds a 32-bit word in its lower half. What the upper half holds is not looked at: products take the lower one.
  @inline(__always)
  fileprivate static func fourBlocks(key: UInt64, stream: UInt64, index: UInt64, into words: UnsafeMutablePointer<UInt64>) {
    let lower = SIMD2<UInt64>(repeating: 0xFFFF_FFFF)
    let factors = SIMD2<UInt64>(0xD251_1F53, 0xCD9E_8D57)
    let steps = SIMD2<UInt64>(0x9E37_79B9, 0xBB67_AE85)
    var keys = SIMD2(key & 0xFFFF_FFFF, key >> 32)
    @inline(__always)
    func round(_ even: inout SIMD2<UInt64>, _ odd: inout SIMD2<UInt64>) {
      let products = (even & lower) &* factors
      let swapped = SIMD2(products.y, products.x)
      even = (swapped &>> 32) ^ odd ^ keys
      odd = swapped
    }
    var even0 = SIMD2(index, stream)
    var even1 = SIMD2(index &+ 1, stream)
    var even2 = SIMD2(index &+ 2, stream)
    var even3 = SIMD2(index &+ 3, stream)
    var (odd0, odd1, odd2, odd3) = (even0 &>> 32, even1 &>> 32, even2 &>> 32, even3 &>> 32)
    for _ in 0..<10 {
      round(&even0, &odd0)
      round(&even1, &odd1)
      round(&even2, &odd2)
      round(&even3, &odd3)
      keys &+= steps
    }
    let raw = UnsafeMutableRawPointer(words)
    raw.storeBytes(of: even0 & lower | odd0 &<< 32, as: SIMD2<UInt64>.self)
    raw.storeBytes(of: even1 & lower | odd1 &<< 32, toByteOffset: 16, as: SIMD2<UInt64>.self)
    raw.storeBytes(of: even2 & lower | odd2 &<< 32, toByteOffset: 32, as: SIMD2<UInt64>.self)
    raw.storeBytes(of: even3 & lower | odd3 &<< 32, toByteOffset: 48, as: SIMD2<UInt64>.self)
  }
}
