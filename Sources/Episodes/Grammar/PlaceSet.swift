/// Where a reading of the text may stand: a node, and what is to be gone back to from it.
struct Place: Hashable, Comparable {
  var node: Int32
  /// An entry of `CallStacks`; 0 is the empty stack.
  var stack: Int32

  static func < (one: Place, other: Place) -> Bool { (one.node, one.stack) < (other.node, other.stack) }
}

/// The stacks of calls and loops that readings are in, each kept once.
struct CallStacks {
  /// What a rule's end goes back to, or how often a loop's body has been read.
  struct Frame: Hashable {
    /// A call or a loop.
    var node: Int32
    var count: Int32
    /// The stack below.
    var parent: Int32
  }

  private(set) var frames = [Frame(node: -1, count: 0, parent: 0)]
  /// How many calls of nesting rules are on each stack.
  private(set) var depths: [Int32] = [0]
  private var indices: [Frame: Int32] = [:]

  var count: Int { frames.count }

  /// The stack with one more frame, whose call adds `cost` to the depth.
  mutating func push(_ frame: Frame, cost: Int32) -> Int32 {
    if let index = indices[frame] { return index }
    let index = Int32(frames.count)
    frames.append(frame)
    depths.append(depths[Int(frame.parent)] + cost)
    indices[frame] = index
    return index
  }

  /// The frames of a stack with what each adds to the depth, the lowest first.
  func frames(of stack: Int32) -> [(Frame, Int32)] {
    var result: [(Frame, Int32)] = []
    var at = Int(stack)
    while at != 0 {
      let parent = Int(frames[at].parent)
      result.append((frames[at], depths[at] - depths[parent]))
      at = parent
    }
    return result.reversed()
  }

  /// The stack of these frames, whose parents are set anew.
  mutating func push(_ frames: [(Frame, Int32)]) -> Int32 {
    frames.reduce(0) { parent, frame in
      push(Frame(node: frame.0.node, count: frame.0.count, parent: parent), cost: frame.1)
    }
  }
}

/// Finds all places that can be reached without reading, and keeps the room it needs for that.
struct PlaceSet {
  private var seen = PlaceTable()
  /// The smallest count at which each loop was found complete.
  private var least = PlaceTable()
  private var work: [Place] = []
  /// Places in all the sets given so far.
  private(set) var taken = 0

  /// Starts counting anew.
  mutating func forget() { taken = 0 }

  /// The places behind `seeds` at which a byte is read or the grammar ends, ascending.
  mutating func close(_ seeds: [Place], _ grammar: CompiledGrammar, _ stacks: inout CallStacks) -> [Place] {
    var result: [Place] = []
    seen.clear()
    least.clear()
    work = seeds
    while let place = work.popLast() {
      // What cannot end within the depth is left out at once: every state that is left can be completed.
      let need = grammar.needs[Int(place.node)]
      guard need != CompiledGrammar.never, stacks.depths[Int(place.stack)] + need <= grammar.depth,
        seen.lower(place, to: 0)
      else { continue }
      switch grammar.nodes[Int(place.node)] {
      case .bytes: result.append(place)
      case .split(let first, let count):
        for link in grammar.links[Int(first)..<Int(first + count)] {
          work.append(Place(node: link, stack: place.stack))
        }
      case .call(let entry, _, let cost):
        let frame = CallStacks.Frame(node: place.node, count: 0, parent: place.stack)
        work.append(Place(node: entry, stack: stacks.push(frame, cost: cost)))
      case .loop: visit(place.node, count: 0, place.stack, grammar, &stacks)
      case .end:
        guard place.stack != 0 else {
          result.append(place)
          continue
        }
        let frame = stacks.frames[Int(place.stack)]
        if case .call(_, let next, _) = grammar.nodes[Int(frame.node)] {
          work.append(Place(node: next, stack: frame.parent))
        } else {
          visit(frame.node, count: frame.count + 1, frame.parent, grammar, &stacks)
        }
      }
    }
    result.sort()
    taken += result.count
    return result
  }

  /// A loop whose body was read `count` times.
  private mutating func visit(
    _ node: Int32, count: Int32, _ stack: Int32, _ grammar: CompiledGrammar, _ stacks: inout CallStacks
  ) {
    guard case .loop(let body, let next, let min, let max) = grammar.nodes[Int(node)] else { return }
    let count = max < 0 ? Swift.min(count, min) : count
    if count >= min {
      // Whatever may follow after more copies may follow after fewer, once there are enough.
      guard least.lower(Place(node: node, stack: stack), to: count) else { return }
      work.append(Place(node: next, stack: stack))
    }
    if max < 0 || count < max {
      let frame = CallStacks.Frame(node: node, count: count, parent: stack)
      work.append(Place(node: body, stack: stacks.push(frame, cost: 0)))
    }
  }
}

/// The smallest number that each place was given; cleared in no time.
private struct PlaceTable {
  private struct Slot {
    var place = Place(node: 0, stack: 0)
    var value: Int32 = 0
    /// The round in which the slot was filled.
    var round: UInt32 = 0
  }

  private var slots = [Slot](repeating: Slot(), count: 64)
  private var round: UInt32 = 1
  private var count = 0

  mutating func clear() {
    round &+= 1
    count = 0
    // Once round has come about, old slots must not look like new ones.
    if round == 0 { (slots, round) = (Array(repeating: Slot(), count: 64), 1) }
  }

  /// Gives `place` a number; false when it has one that is not larger.
  mutating func lower(_ place: Place, to value: Int32) -> Bool {
    if count * 2 >= slots.count { grow() }
    let index = slot(of: place)
    if slots[index].round == round {
      guard value < slots[index].value else { return false }
    } else {
      count += 1
    }
    slots[index] = Slot(place: place, value: value, round: round)
    return true
  }

  /// Where `place` stands, or the free slot that it may take.
  private func slot(of place: Place) -> Int {
    let key = UInt64(UInt32(bitPattern: place.node)) << 32 | UInt64(UInt32(bitPattern: place.stack))
    var index = Int(truncatingIfNeeded: key &* 0x9e37_79b9_7f4a_7c15 >> 32) & (slots.count - 1)
    while slots[index].round == round, slots[index].place != place { index = (index + 1) & (slots.count - 1) }
    return index
  }

  private mutating func grow() {
    let old = slots.filter { $0.round == round }
    slots = Array(repeating: Slot(), count: slots.count * 2)
    for entry in old { slots[slot(of: entry.place)] = entry }
  }
}
