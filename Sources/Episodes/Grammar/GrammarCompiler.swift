/// Turns a grammar into nodes, from its end to its beginning: what follows a part is known before the part is compiled.
struct GrammarCompiler {
  typealias Node = CompiledGrammar.Node
  typealias Edge = CompiledGrammar.Edge

  private struct Scope {
    var definitions: [String: Grammar]
    var parent: Int
    var entries: [String: Int32] = [:]
  }
  private struct ClassKey: Hashable { var set: CharacterClass, next: Int32 }
  private struct TailKey: Hashable { var low: UInt8, high: UInt8, next: Int32 }

  private(set) var nodes: [Node] = [.end]
  private(set) var edges: [Edge] = []
  private(set) var links: [Int32] = []
  private(set) var characters: [Int32: CompiledGrammar.Character] = [:]
  /// The rules that are referred to, with the node where each begins.
  private(set) var rules: [(name: String, entry: Int32)] = []
  private var scopes: [Scope] = []
  private var pending: [(scope: Int, name: String, entry: Int32)] = []
  private var classEntries: [ClassKey: Int32] = [:]
  private var tails: [TailKey: Int32] = [:]
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Adds `grammar` and the rules it uses; gives the node where it begins.
  mutating func compile(_ grammar: Grammar) throws -> Int32 {
    let entry = try compile(grammar, then: CompiledGrammar.end, in: -1)
    while let (scope, name, entry) = pending.popLast() {
      guard let rule = scopes[scope].definitions[name] else { throw CompiledGrammar.RuleFault.unknown(name) }
      fill(entry, [try compile(rule, then: CompiledGrammar.end, in: scope)])
    }
    return entry
  }

  /// Adds `grammar` in front of the node `next`; gives the node where it begins.
  private mutating func compile(_ grammar: Grammar, then next: Int32, in scope: Int) throws -> Int32 {
    switch grammar {
    case .literal(let text): return try literal(Array(text.utf8), then: next)
    case .sequence(let parts):
      var entry = next
      for part in parts.reversed() { entry = try compile(part, then: entry, in: scope) }
      return entry
    case .choice(let parts): return try choice(parts, then: next, in: scope)
    case .characters(let set, let min, let max):
      return try repeated(min, max, then: next) { try $0.character(set, then: $1) }
    case .repetition(let part, let min, let max):
      return try repeated(min, max, then: next) { try $0.compile(part, then: $1, in: scope) }
    case .reference(let name): return try call(name, then: next, in: scope)
    case .rules(let definitions, let start):
      scopes.append(Scope(definitions: definitions, parent: scope))
      return try compile(start, then: next, in: scopes.count - 1)
    }
  }

  private mutating func add(_ node: Node) throws -> Int32 {
    guard nodes.count < limit else { throw CompiledGrammar.TooLarge(limit: limit) }
    nodes.append(node)
    return Int32(nodes.count - 1)
  }

  private mutating func bytes(_ edges: [Edge]) throws -> Int32 {
    guard self.edges.count + edges.count <= limit * 4 else { throw CompiledGrammar.TooLarge(limit: limit) }
    self.edges += edges
    return try add(.bytes(first: Int32(self.edges.count - edges.count), count: Int32(edges.count)))
  }

  private mutating func split(_ targets: [Int32]) throws -> Int32 {
    if targets.count == 1 { return targets[0] }
    let node = try add(.end)
    fill(node, targets)
    return node
  }

  /// Makes a node that was added ahead of its targets a split.
  private mutating func fill(_ node: Int32, _ targets: [Int32]) {
    nodes[Int(node)] = .split(first: Int32(links.count), count: Int32(targets.count))
    links += targets
  }

  private mutating func literal(_ text: some BidirectionalCollection<UInt8>, then next: Int32) throws -> Int32 {
    var entry = next
    for byte in text.reversed() { entry = try bytes([Edge(low: byte, high: byte, target: entry)]) }
    return entry
  }

  /// Alternatives; texts among them share their beginnings, so that many cost no more than their differences.
  private mutating func choice(_ parts: [Grammar], then next: Int32, in scope: Int) throws -> Int32 {
    var texts: [[UInt8]] = []
    var targets: [Int32] = []
    for part in parts {
      if case .literal(let text) = part {
        texts.append(Array(text.utf8))
      } else {
        targets.append(try compile(part, then: next, in: scope))
      }
    }
    if !texts.isEmpty { targets.append(try self.texts(texts, then: next)) }
    return try split(targets)
  }

  private mutating func texts(_ texts: [[UInt8]], then next: Int32) throws -> Int32 {
    let trie = ByteTrie(texts.enumerated().map { (Int32($0), $1) })
    var entries = [Int32](repeating: next, count: trie.nodeCount)
    // A node stands before its descendants: backwards, every child is done before its parent.
    for node in stride(from: trie.nodeCount - 1, through: 0, by: -1) {
      let children = trie.children(of: node)
      var targets = trie.labels(at: node).isEmpty ? [] : [next]
      if !children.isEmpty {
        targets.append(try bytes(children.map { Edge(low: $0.byte, high: $0.byte, target: entries[$0.node]) }))
      }
      entries[node] = try split(targets)
    }
    return entries[0]
  }

  private mutating func repeated(
    _ min: Int, _ max: Int?, then next: Int32, _ once: (inout Self, Int32) throws -> Int32
  ) throws -> Int32 {
    let min = Swift.max(min, 0)
    switch (min, max.map({ Swift.max($0, min) })) {
    case (_, 0): return next
    case (1, 1): return try once(&self, next)
    case (0, 1): return try split([try once(&self, next), next])
    case (0...1, nil):
      let again = try add(.end)
      let body = try once(&self, again)
      fill(again, [body, next])
      return min == 0 ? again : body
    case (_, let max):
      let body = try once(&self, CompiledGrammar.end)
      return try add(
        .loop(body: body, next: next, min: Int32(clamping: min), max: max.map { Int32(clamping: $0) } ?? -1))
    }
  }

  private mutating func call(_ name: String, then next: Int32, in scope: Int) throws -> Int32 {
    var home = scope
    while home >= 0, scopes[home].definitions[name] == nil { home = scopes[home].parent }
    guard home >= 0 else { throw CompiledGrammar.RuleFault.unknown(name) }
    let entry: Int32
    if let known = scopes[home].entries[name] {
      entry = known
    } else {
      entry = try add(.end)
      scopes[home].entries[name] = entry
      rules.append((name, entry))
      pending.append((home, name, entry))
    }
    // What comes last needs no way back.
    if next == CompiledGrammar.end { return entry }
    return try add(.call(entry: entry, next: next, cost: 0))
  }

  /// One character of `set`: an ASCII byte, or a well-formed UTF-8 sequence.
  private mutating func character(_ set: CharacterClass, then next: Int32) throws -> Int32 {
    let key = ClassKey(set: set, next: next)
    if let known = classEntries[key] { return known }
    var leads: [Edge] = []
    for sequence in UTF8Range.sequences(set.ranges) {
      var target = next
      for range in sequence.dropFirst().reversed() {
        let key = TailKey(low: range.lowerBound, high: range.upperBound, next: target)
        let known = try tails[key] ?? bytes([Edge(low: key.low, high: key.high, target: target)])
        tails[key] = known
        target = known
      }
      leads.append(Edge(low: sequence[0].lowerBound, high: sequence[0].upperBound, target: target))
    }
    let entry = try bytes(leads)
    characters[entry] = CompiledGrammar.Character(set: set, next: next)
    classEntries[key] = entry
    return entry
  }
}
