/// A grammar compiled to a nondeterministic automaton over UTF-8 bytes (Thompson 1968).
///
/// A state is the set of nodes that the bytes so far can have led to. States are values: equal states accept equal
/// continuations, so that a decoder can keep what it computed for one.
public struct GrammarAutomaton: Sendable {
  /// The nodes reachable now, sorted; empty once the text has left the grammar.
  public struct State: Sendable, Hashable {
    public var nodes: [Int32]
    /// Whether no continuation can be in the grammar.
    public var isDead: Bool { nodes.isEmpty }
  }

  /// A grammar that would need more nodes than `limit`.
  public struct TooLarge: Error, CustomStringConvertible {
    public var limit: Int
    public var description: String {
      "the grammar needs more than \(limit) nodes: bound its repetitions lower or leave them open"
    }
  }

  private struct Edge: Sendable { var low: UInt8, high: UInt8, target: Int32 }
  private struct Node: Sendable { var edges: [Edge] = [], epsilon: [Int32] = [] }

  private var nodes: [Node] = []
  private let limit: Int
  /// The state before the first byte.
  public private(set) var start = State(nodes: [])
  private var final: Int32 = 0

  /// Compiles `grammar`; throws `TooLarge` past `limit` nodes.
  public init(_ grammar: Grammar, limit: Int = 400_000) throws {
    self.limit = limit
    let entry = try add()
    final = try compile(grammar, from: entry)
    start = closure([entry])
  }

  /// The state after one more byte.
  public func step(_ state: State, _ byte: UInt8) -> State {
    var reached: [Int32] = []
    for index in state.nodes {
      for edge in nodes[Int(index)].edges where edge.low <= byte && byte <= edge.high { reached.append(edge.target) }
    }
    return reached.isEmpty ? State(nodes: []) : closure(reached)
  }

  /// The state after all of `bytes`.
  public func run(_ state: State, _ bytes: some Sequence<UInt8>) -> State {
    var state = state
    for byte in bytes where !state.isDead { state = step(state, byte) }
    return state
  }

  /// Whether the text so far is complete.
  public func accepts(_ state: State) -> Bool { state.nodes.contains(final) }

  /// Whether the text so far is complete and nothing may follow.
  public func isFinished(_ state: State) -> Bool {
    accepts(state) && state.nodes.allSatisfy { nodes[Int($0)].edges.isEmpty }
  }

  /// The bytes that may come next, as ranges in no particular order.
  public func nextBytes(_ state: State) -> [ClosedRange<UInt8>] {
    state.nodes.flatMap { nodes[Int($0)].edges.map { $0.low...$0.high } }
  }

  /// Whether `text` is in the grammar.
  public func matches(_ text: String) -> Bool { accepts(run(start, text.utf8)) }

  private mutating func add() throws -> Int32 {
    guard nodes.count < limit else { throw TooLarge(limit: limit) }
    nodes.append(Node())
    return Int32(nodes.count - 1)
  }

  private mutating func connect(_ from: Int32, _ low: UInt8, _ high: UInt8, to target: Int32) {
    nodes[Int(from)].edges.append(Edge(low: low, high: high, target: target))
  }

  /// Adds `grammar` behind `entry` and gives the node where it ends.
  private mutating func compile(_ grammar: Grammar, from entry: Int32) throws -> Int32 {
    switch grammar {
    case .literal(let text):
      var current = entry
      for byte in text.utf8 {
        let next = try add()
        connect(current, byte, byte, to: next)
        current = next
      }
      return current
    case .sequence(let parts):
      var current = entry
      for part in parts { current = try compile(part, from: current) }
      return current
    case .choice(let parts):
      let exit = try add()
      for part in parts {
        let branch = try add()
        nodes[Int(entry)].epsilon.append(branch)
        let end = try compile(part, from: branch)
        nodes[Int(end)].epsilon.append(exit)
      }
      return exit
    case .characters(let set, let min, let max):
      return try repeated(min: min, max: max, from: entry) { automaton, from in try automaton.character(set, from: from)
      }
    case .repetition(let part, let min, let max):
      return try repeated(min: min, max: max, from: entry) { automaton, from in try automaton.compile(part, from: from)
      }
    }
  }

  private mutating func repeated(
    min: Int, max: Int?, from entry: Int32, _ once: (inout Self, Int32) throws -> Int32
  ) throws -> Int32 {
    var current = entry
    for _ in 0..<Swift.max(min, 0) { current = try once(&self, current) }
    guard let max else {
      let loop = try add()
      nodes[Int(current)].epsilon.append(loop)
      let end = try once(&self, loop)
      nodes[Int(end)].epsilon.append(loop)
      return loop
    }
    let exit = try add()
    nodes[Int(current)].epsilon.append(exit)
    for _ in Swift.max(min, 0)..<Swift.max(max, min, 0) {
      // A node of its own, so that no edge of this copy hangs on a node that others reach.
      let copy = try add()
      nodes[Int(current)].epsilon.append(copy)
      current = try once(&self, copy)
      nodes[Int(current)].epsilon.append(exit)
    }
    return exit
  }

  /// One character of `set`: an ASCII byte, or a well-formed UTF-8 sequence (Unicode 15, table 3-7).
  private mutating func character(_ set: CharacterClass, from entry: Int32) throws -> Int32 {
    let exit = try add()
    var byte = 0
    while byte < 128 {
      guard set.contains(UInt8(byte)) else {
        byte += 1
        continue
      }
      let low = byte
      while byte < 128, set.contains(UInt8(byte)) { byte += 1 }
      connect(entry, UInt8(low), UInt8(byte - 1), to: exit)
    }
    guard set.beyondASCII else { return exit }
    let last = try add()
    let lastTwo = try add()
    let lastThree = try add()
    connect(last, 0x80, 0xBF, to: exit)
    connect(lastTwo, 0x80, 0xBF, to: last)
    connect(lastThree, 0x80, 0xBF, to: lastTwo)
    connect(entry, 0xC2, 0xDF, to: last)
    let special: [(UInt8, UInt8, UInt8, Int32)] = [
      (0xE0, 0xA0, 0xBF, last), (0xED, 0x80, 0x9F, last), (0xF0, 0x90, 0xBF, lastTwo), (0xF4, 0x80, 0x8F, lastTwo),
    ]
    for (lead, low, high, rest) in special {
      let second = try add()
      connect(entry, lead, lead, to: second)
      connect(second, low, high, to: rest)
    }
    connect(entry, 0xE1, 0xEC, to: lastTwo)
    connect(entry, 0xEE, 0xEF, to: lastTwo)
    connect(entry, 0xF1, 0xF3, to: lastThree)
    return exit
  }

  private func closure(_ seeds: [Int32]) -> State {
    var seen = Set(seeds)
    var stack = Array(seen)
    while let node = stack.popLast() {
      for next in nodes[Int(node)].epsilon where seen.insert(next).inserted { stack.append(next) }
    }
    // Nodes without edges matter only when they end the grammar; dropping the rest makes equal states equal.
    return State(nodes: seen.filter { $0 == final || !nodes[Int($0)].edges.isEmpty }.sorted())
  }
}
