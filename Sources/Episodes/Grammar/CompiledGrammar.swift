/// A grammar made ready for reading bytes: a recursive transition network over UTF-8 (Woods 1970), in which bounded
/// repetitions count instead of being written out. It never changes, so that all who read by it may share it.
///
/// Rules that refer to themselves nest `depth` references deep; the grammar holds no texts that nest deeper. A reference
/// that ends its rule does not count (`list ::= item | item "," list` may go on for ever). A rule that refers to itself before
/// it has read anything is refused.
public struct CompiledGrammar: Sendable {
  /// A grammar that would need more nodes than `limit`.
  public struct TooLarge: Error, Hashable, CustomStringConvertible {
    public var limit: Int
    public var description: String { "the grammar needs more than \(limit) nodes: shorten its texts or its choices" }
  }

  /// A rule that cannot be followed.
  public enum RuleFault: Error, Hashable, CustomStringConvertible {
    /// A reference to a rule that nobody defines.
    case unknown(String)
    /// Rules that come back to the first of them before any text is read.
    case leftRecursion([String])

    public var description: String {
      switch self {
      case .unknown(let name): "the grammar refers to the rule '\(name)', which it does not define"
      case .leftRecursion(let names):
        "the rule '\(names.first ?? "")' begins with itself (\((names + names.prefix(1)).joined(separator: " → "))): "
          + "put what it reads first in front of the reference, or use a repetition"
      }
    }
  }

  enum Node: Sendable {
    /// Reads one byte; `count` edges from `first` on.
    case bytes(first: Int32, count: Int32)
    /// Goes on at any of `count` links from `first` on.
    case split(first: Int32, count: Int32)
    /// Reads what `entry` leads to, then goes on at `next`. `cost` is what it adds to the depth.
    case call(entry: Int32, next: Int32, cost: Int32)
    /// Reads `body` at least `min` times and, unless negative, at most `max` times, then goes on at `next`.
    case loop(body: Int32, next: Int32, min: Int32, max: Int32)
    /// Ends a rule, the body of a loop, or the grammar.
    case end
  }

  struct Edge: Sendable { var low: UInt8, high: UInt8, target: Int32 }
  /// A node that reads one character of `set`, then goes on at `next`.
  struct Character: Sendable { var set: CharacterClass, next: Int32 }

  /// Where every rule, body and grammar ends.
  static let end: Int32 = 0
  /// What `needs` says where no text leads to an end.
  static let never = Int32.max

  let nodes: [Node]
  let edges: [Edge]
  let links: [Int32]
  let entry: Int32
  /// The nodes at which a character begins.
  let characters: [Int32: Character]
  /// The depth that it takes at least to get from each node to its end.
  let needs: [Int32]
  let depth: Int32
  /// The class of each byte: bytes of a class lead to the same nodes everywhere.
  let classes: [UInt8]
  /// The lowest byte of each class.
  let firstBytes: [UInt8]
  var classCount: Int { firstBytes.count }

  /// Compiles `grammar`. Throws `TooLarge` past `limit` nodes, and `RuleFault`.
  public init(_ grammar: Grammar, limit: Int = 400_000, depth: Int = 64) throws {
    var compiler = GrammarCompiler(limit: limit)
    entry = try compiler.compile(grammar)
    edges = compiler.edges
    links = compiler.links
    characters = compiler.characters
    var analysis = GrammarAnalysis(nodes: compiler.nodes, edges: edges, links: links)
    analysis.openEmptyLoops()
    try analysis.settleCalls(rules: compiler.rules)
    needs = analysis.needs()
    nodes = analysis.nodes
    self.depth = Int32(clamping: depth)
    classes = Self.classes(edges)
    firstBytes = (UInt8.min...UInt8.max).filter { [classes] in $0 == 0 || classes[Int($0)] != classes[Int($0) - 1] }
  }

  /// Whether the grammar holds no text at all.
  public var isEmpty: Bool { needs[Int(entry)] > depth }

  private static func classes(_ edges: [Edge]) -> [UInt8] {
    var isFirst = [Bool](repeating: false, count: 257)
    for edge in edges {
      isFirst[Int(edge.low)] = true
      isFirst[Int(edge.high) + 1] = true
    }
    var classes: [UInt8] = [0]
    for byte in 1..<256 { classes.append(classes[byte - 1] + (isFirst[byte] ? 1 : 0)) }
    return classes
  }
}
