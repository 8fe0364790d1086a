/// What a compiled grammar's nodes lead to, found once for all.
struct GrammarAnalysis {
  typealias Node = CompiledGrammar.Node

  private(set) var nodes: [Node]
  private let edges: [CompiledGrammar.Edge]
  private let links: [Int32]
  /// The nodes whose meaning rests on node n: `dependents[starts[n]..<starts[n + 1]]`.
  private var dependents: [Int32] = []
  private var starts: [Int] = []

  init(nodes: [Node], edges: [CompiledGrammar.Edge], links: [Int32]) {
    self.nodes = nodes
    self.edges = edges
    self.links = links
    var counts = [Int](repeating: 0, count: nodes.count + 1)
    for node in nodes.indices { eachTarget(of: node) { counts[$0 + 1] += 1 } }
    for node in nodes.indices { counts[node + 1] += counts[node] }
    starts = counts
    var dependents = [Int32](repeating: 0, count: counts[nodes.count])
    for node in nodes.indices {
      eachTarget(of: node) {
        dependents[counts[$0]] = Int32(node)
        counts[$0] += 1
      }
    }
    self.dependents = dependents
  }

  private func eachTarget(of node: Int, _ visit: (Int) -> Void) {
    switch nodes[node] {
    case .bytes(let first, let count): for edge in edges[Int(first)..<Int(first + count)] { visit(Int(edge.target)) }
    case .split(let first, let count): for link in links[Int(first)..<Int(first + count)] { visit(Int(link)) }
    case .call(let entry, let next, _):
      visit(Int(entry))
      visit(Int(next))
    case .loop(let body, let next, _, _):
      visit(Int(body))
      visit(Int(next))
    case .end: break
    }
  }

  /// The least values that fit together, with 0 at the end. `value` gives a node's value from all of them, where one
  /// that it rests on has just become `news`.
  private func solve(_ value: (_ node: Node, _ news: Int32, _ all: [Int32]) -> Int32) -> [Int32] {
    var values = [Int32](repeating: CompiledGrammar.never, count: nodes.count)
    values[Int(CompiledGrammar.end)] = 0
    var stack = [CompiledGrammar.end]
    while let changed = stack.popLast() {
      let news = values[Int(changed)]
      for dependent in dependents[starts[Int(changed)]..<starts[Int(changed) + 1]] {
        let new = value(nodes[Int(dependent)], news, values)
        guard new < values[Int(dependent)] else { continue }
        values[Int(dependent)] = new
        stack.append(dependent)
      }
    }
    return values
  }

  /// Which nodes reach their end without reading: 0 where they do.
  private func emptiness() -> [Int32] {
    solve { node, news, values in
      switch node {
      case .bytes: CompiledGrammar.never
      case .split: news
      case .call(let entry, let next, _): max(values[Int(entry)], values[Int(next)])
      case .loop(let body, let next, let min, _): max(values[Int(next)], min > 0 ? values[Int(body)] : 0)
      case .end: 0
      }
    }
  }

  /// The depth that it takes at least to get from each node to its end.
  func needs() -> [Int32] {
    solve { node, news, values in
      switch node {
      case .bytes, .split: news
      case .call(let entry, let next, let cost):
        max(
          values[Int(entry)] == CompiledGrammar.never ? CompiledGrammar.never : values[Int(entry)] + cost,
          values[Int(next)])
      case .loop(let body, let next, let min, _): max(values[Int(next)], min > 0 ? values[Int(body)] : 0)
      case .end: 0
      }
    }
  }

  /// A loop whose body may be empty needs no copy of it.
  mutating func openEmptyLoops() {
    let emptiness = emptiness()
    for index in nodes.indices {
      if case .loop(let body, let next, _, let max) = nodes[index], emptiness[Int(body)] == 0 {
        nodes[index] = .loop(body: body, next: next, min: 0, max: max)
      }
    }
  }

  /// Finds which calls add to the depth: those that come back to their own rule. Throws
  /// `CompiledGrammar.RuleFault.leftRecursion`.
  mutating func settleCalls(rules: [(name: String, entry: Int32)]) throws {
    guard !rules.isEmpty else { return }
    let entries = Set(rules.map(\.entry))
    let emptiness = emptiness()
    let atOnce = RuleGraph(rules.map { ($0.entry, references(from: $0.entry, entries, emptiness)) })
    if let call = atOnce.callsInCycles.first {
      let names = Dictionary(rules.map { ($0.entry, $0.name) }, uniquingKeysWith: { $1 })
      throw CompiledGrammar.RuleFault.leftRecursion(atOnce.cycle(through: call).map { names[$0] ?? "" })
    }
    let all = RuleGraph(rules.map { ($0.entry, references(from: $0.entry, entries, nil)) })
    for reference in all.callsInCycles {
      if let node = reference.call, case .call(let entry, let next, _) = nodes[Int(node)] {
        nodes[Int(node)] = .call(entry: entry, next: next, cost: 1)
      }
    }
  }

  /// What the rule at `entry` refers to; with `emptiness`, only before it has read anything.
  private func references(
    from entry: Int32, _ entries: Set<Int32>, _ emptiness: [Int32]?
  ) -> [RuleGraph.Reference] {
    var seen: Set<Int32> = []
    var stack = [entry]
    var found: [RuleGraph.Reference] = []
    func visit(_ node: Int32) {
      // What comes last in a rule is no call: it goes on there.
      if entries.contains(node) {
        found.append(.init(target: node, call: nil))
      } else if seen.insert(node).inserted {
        stack.append(node)
      }
    }
    while let node = stack.popLast() {
      switch nodes[Int(node)] {
      case .bytes: if emptiness == nil { eachTarget(of: Int(node)) { visit(Int32($0)) } }
      case .split: eachTarget(of: Int(node)) { visit(Int32($0)) }
      case .call(let entry, let next, _):
        found.append(.init(target: entry, call: node))
        if emptiness.map({ $0[Int(entry)] == 0 }) ?? true { visit(next) }
      case .loop(let body, let next, let min, _):
        visit(body)
        if emptiness == nil || min == 0 { visit(next) }
      case .end: break
      }
    }
    return found
  }
}
