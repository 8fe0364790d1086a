/// Reads bytes by a grammar: a deterministic automaton whose states are made when they are first reached.
///
/// A state stands for everything that the bytes so far can have led to, as a number; a step that was taken before is a look-up.
/// What is kept grows with the states reached, until `trim` is called. An automaton serves one reader at a time; readers that
/// work at once have one each over the same `CompiledGrammar`.
public final class GrammarAutomaton {
  /// A place in the grammar. It holds until the next `trim`.
  public struct State: Sendable, Hashable {
    /// Where the state's row of the table begins.
    @usableFromInline let row: Int32
    /// Whether no continuation can be in the grammar.
    @inlinable public var isDead: Bool { row == 0 }
    /// The only state that nothing leads on from and that is not complete.
    public static let dead = State(row: 0)
  }

  public typealias TooLarge = CompiledGrammar.TooLarge

  /// What is kept for a state besides its row.
  struct Record {
    /// The places it stands for, ascending.
    var places: [Place]
    var isComplete: Bool
  }

  /// What a table holds where the step has not been taken yet.
  static let unknown: Int32 = -1
  /// No table grows larger, in entries of four bytes.
  private static let largestTable = 1 << 22

  public let grammar: CompiledGrammar
  /// Row by row, the row that each class of bytes leads to.
  @exclusivity(unchecked) private(set) var table: UnsafeMutablePointer<Int32>
  /// The class of each byte.
  let classes: UnsafeMutablePointer<UInt8>
  /// Classes of bytes in a row, rounded up to a power of two.
  let shift: Int
  private var capacity = 16
  private let stateLimit: Int
  private(set) var records: [Record] = []
  private var rows: [[Place]: Int32] = [:]
  private var room: UnsafeMutablePointer<Int32>?
  private var roomSize = 0
  var stacks = CallStacks()
  var reading = PlaceSet()
  /// Classes of bytes by what was asked of `reach`.
  var alphabets: [CharacterClass: [[[UInt8]]]] = [:]
  /// How often `trim` has made older states void.
  public private(set) var generation = 0
  /// The state before the first byte.
  public private(set) var start = State.dead

  /// Compiles `grammar`. Throws as `CompiledGrammar.init` does.
  public convenience init(_ grammar: Grammar, limit: Int = 400_000) throws {
    self.init(try CompiledGrammar(grammar, limit: limit))
  }

  /// An automaton that is large when it keeps more than `stateLimit` states.
  public init(_ grammar: CompiledGrammar, stateLimit: Int = 1 << 14) {
    self.grammar = grammar
    shift = (grammar.classCount - 1).bitWidth - (grammar.classCount - 1).leadingZeroBitCount
    self.stateLimit = min(stateLimit, Self.largestTable >> shift)
    table = .allocate(capacity: capacity << shift)
    classes = .allocate(capacity: 256)
    for byte in 0..<256 { (classes + byte).initialize(to: grammar.classes[byte]) }
    makeFirstStates()
  }

  deinit {
    table.deallocate()
    classes.deallocate()
    room?.deallocate()
  }

  /// Room for `count` labels, which nothing else uses.
  func scratch(_ count: Int) -> UnsafeMutablePointer<Int32> {
    if let room, roomSize >= count { return room }
    room?.deallocate()
    let larger = UnsafeMutablePointer<Int32>.allocate(capacity: max(count, 1))
    room = larger
    roomSize = count
    return larger
  }

  /// The state after one more byte.
  public func step(_ state: State, _ byte: UInt8) -> State {
    let `class` = classes[Int(byte)]
    let next = table[Int(state.row) + Int(`class`)]
    return State(row: next == Self.unknown ? makeStep(state.row, `class`) : next)
  }

  /// The state after all of `bytes`.
  @inlinable public func run(_ state: State, _ bytes: some Sequence<UInt8>) -> State {
    var state = state
    for byte in bytes where !state.isDead { state = step(state, byte) }
    return state
  }

  /// Whether the text so far is complete.
  public func accepts(_ state: State) -> Bool { record(state).isComplete }

  /// Whether the text so far is complete and nothing may follow.
  public func isFinished(_ state: State) -> Bool {
    let record = record(state)
    return record.isComplete && record.places.count == 1
  }

  /// The bytes that may come next, as ascending ranges that do not touch.
  public func nextBytes(_ state: State) -> [ClosedRange<UInt8>] {
    var ranges: [ClosedRange<UInt8>] = []
    for byte in UInt8.min...UInt8.max where !step(state, byte).isDead {
      if let last = ranges.last, Int(last.upperBound) + 1 == Int(byte) {
        ranges[ranges.count - 1] = last.lowerBound...byte
      } else {
        ranges.append(byte...byte)
      }
    }
    return ranges
  }

  /// The only byte that may come next; nil where the text may end or go on in several ways.
  public func onlyByte(_ state: State) -> UInt8? {
    let record = record(state)
    guard !record.isComplete else { return nil }
    var found: UInt8?
    for place in record.places {
      guard case .bytes(let first, let count) = grammar.nodes[Int(place.node)] else { continue }
      for edge in grammar.edges[Int(first)..<Int(first + count)] where edge.low != found || edge.high != found {
        guard !step(state, edge.low).isDead else { continue }
        guard found == nil, edge.low == edge.high else { return nil }
        found = edge.low
      }
    }
    return found
  }

  /// Whether `text` is in the grammar.
  public func matches(_ text: String) -> Bool { accepts(run(start, text.utf8)) }

  /// States that are kept.
  public var stateCount: Int { records.count }

  /// Whether so much is kept that it is time to `trim`.
  public var isLarge: Bool { records.count > stateLimit || stacks.count + reading.taken > 1 << 21 }

  /// Forgets all states but those given, `start` and the dead one; gives what the given ones are from now on. Older states
  /// must not be used any more.
  public func trim(keeping states: [State]) -> [State] {
    let kept = states.map { state in record(state).places.map { ($0.node, stacks.frames(of: $0.stack)) } }
    records.removeAll()
    rows.removeAll()
    stacks = CallStacks()
    reading.forget()
    generation += 1
    makeFirstStates()
    return kept.map { places in
      State(row: row(of: places.map { Place(node: $0.0, stack: stacks.push($0.1)) }.sorted()))
    }
  }

  func record(_ state: State) -> Record { records[Int(state.row) >> shift] }

  private func makeFirstStates() {
    _ = row(of: [])
    for `class` in 0..<grammar.classCount { table[`class`] = 0 }
    start = State(row: row(of: reading.close([Place(node: grammar.entry, stack: 0)], grammar, &stacks)))
  }

  /// Takes a step that was not taken before.
  func makeStep(_ row: Int32, _ class: UInt8) -> Int32 {
    // A class is as good as any of its bytes.
    let byte = grammar.firstBytes[Int(`class`)]
    var reached: [Place] = []
    for place in records[Int(row) >> shift].places {
      guard case .bytes(let first, let count) = grammar.nodes[Int(place.node)] else { continue }
      for edge in grammar.edges[Int(first)..<Int(first + count)] where edge.low <= byte && byte <= edge.high {
        reached.append(Place(node: edge.target, stack: place.stack))
      }
    }
    let next = reached.isEmpty ? 0 : self.row(of: reading.close(reached, grammar, &stacks))
    table[Int(row) + Int(`class`)] = next
    return next
  }

  /// The row of the state that stands for `places`, which are sorted.
  private func row(of places: [Place]) -> Int32 {
    if let row = rows[places] { return row }
    if records.count == capacity {
      let larger = UnsafeMutablePointer<Int32>.allocate(capacity: capacity * 2 << shift)
      larger.moveInitialize(from: table, count: capacity << shift)
      table.deallocate()
      table = larger
      capacity *= 2
    }
    let row = Int32(records.count << shift)
    (table + Int(row)).initialize(repeating: Self.unknown, count: 1 << shift)
    records.append(Record(places: places, isComplete: places.contains { $0.node == CompiledGrammar.end }))
    rows[places] = row
    return row
  }
}
