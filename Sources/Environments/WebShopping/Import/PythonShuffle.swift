/// The order in which Python's `random.seed(n)` and `random.shuffle` leave a list: WebShop numbers its goals by it.
///
/// Python draws from a Mersenne Twister (MT19937, Matsumoto and Nishimura 1998) that is seeded by an array of one number.
struct PythonShuffle {
  private var state: [UInt32]
  private var place = Self.size
  private static let size = 624

  init(seed: UInt32) {
    var state = [UInt32](repeating: 19_650_218, count: Self.size)
    func mixed(_ index: Int) -> UInt32 { state[index - 1] ^ (state[index - 1] >> 30) }
    for index in 1..<Self.size { state[index] = 1_812_433_253 &* mixed(index) &+ UInt32(index) }
    var index = 1
    func advance() {
      index += 1
      if index == Self.size {
        state[0] = state[Self.size - 1]
        index = 1
      }
    }
    for _ in 0..<Self.size {
      state[index] = (state[index] ^ (mixed(index) &* 1_664_525)) &+ seed
      advance()
    }
    for _ in 1..<Self.size {
      state[index] = (state[index] ^ (mixed(index) &* 1_566_083_941)) &- UInt32(index)
      advance()
    }
    state[0] = 0x8000_0000
    self.state = state
  }

  mutating func shuffle<Element>(_ list: inout [Element]) {
    for last in stride(from: list.count - 1, to: 0, by: -1) { list.swapAt(last, below(last + 1)) }
  }

  /// Draws as many bits as the bound has until they are below it.
  private mutating func below(_ bound: Int) -> Int {
    let spare = UInt32(32 - (Int.bitWidth - bound.leadingZeroBitCount))
    while true {
      let number = Int(next() >> spare)
      if number < bound { return number }
    }
  }

  private mutating func next() -> UInt32 {
    if place == Self.size { twist() }
    var number = state[place]
    place += 1
    number ^= number >> 11
    number ^= (number << 7) & 0x9d2c_5680
    number ^= (number << 15) & 0xefc6_0000
    return number ^ (number >> 18)
  }

  private mutating func twist() {
    for index in 0..<Self.size {
      let joined = (state[index] & 0x8000_0000) | (state[(index + 1) % Self.size] & 0x7fff_ffff)
      let odd: UInt32 = joined & 1 == 0 ? 0 : 0x9908_b0df
      state[index] = state[(index + 397) % Self.size] ^ (joined >> 1) ^ odd
    }
    place = 0
  }
}
