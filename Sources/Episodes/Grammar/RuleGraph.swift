/// Which rules refer to which, and what comes back to where it began.
struct RuleGraph {
  /// A rule's way to another one.
  struct Reference {
    var target: Int32
    /// The call's node; nil where the rule just goes on as the other.
    var call: Int32?
  }

  /// Calls among rules that lead to one another, in the order of the rules.
  private(set) var callsInCycles: [Reference] = []
  private let references: [Int32: [Reference]]
  /// The rule that each call stands in.
  private var callers: [Int32: Int32] = [:]

  init(_ rules: [(rule: Int32, references: [Reference])]) {
    references = Dictionary(rules.map { ($0.rule, $0.references) }, uniquingKeysWith: { $1 })
    let components = Self.components(rules.map(\.rule), references)
    for (rule, references) in rules {
      for reference in references where components[reference.target] == components[rule] {
        guard let call = reference.call else { continue }
        callers[call] = rule
        callsInCycles.append(reference)
      }
    }
  }

  /// A way from the rule that `call` stands in back to itself by that call: the rules along it, each once.
  func cycle(through call: Reference) -> [Int32] {
    guard let node = call.call, let caller = callers[node] else { return [call.target] }
    var parents: [Int32: Int32] = [call.target: caller]
    var queue = [call.target]
    var next = 0
    while next < queue.count, queue[next] != caller {
      for reference in references[queue[next]] ?? [] where parents[reference.target] == nil {
        parents[reference.target] = queue[next]
        queue.append(reference.target)
      }
      next += 1
    }
    var way: [Int32] = []
    var at = caller
    repeat {
      at = parents[at] ?? caller
      way.append(at)
    } while at != caller
    return way.reversed()
  }

  /// A number for each rule; rules that lead to one another have the same (Kosaraju 1978).
  private static func components(_ rules: [Int32], _ references: [Int32: [Reference]]) -> [Int32: Int] {
    var backwards: [Int32: [Int32]] = [:]
    for rule in rules {
      for reference in references[rule] ?? [] { backwards[reference.target, default: []].append(rule) }
    }
    var order: [Int32] = []
    var seen: Set<Int32> = []
    for rule in rules { visit(rule, &seen, { (references[$0] ?? []).map(\.target) }, { order.append($0) }) }
    var components: [Int32: Int] = [:]
    seen.removeAll()
    for (number, rule) in order.reversed().enumerated() {
      visit(rule, &seen, { backwards[$0] ?? [] }, { components[$0] = number })
    }
    return components
  }

  /// Visits what can be reached from `start` and was not seen, each rule after those behind it.
  private static func visit(
    _ start: Int32, _ seen: inout Set<Int32>, _ next: (Int32) -> [Int32], _ done: (Int32) -> Void
  ) {
    guard seen.insert(start).inserted else { return }
    var stack = [(rule: start, rest: next(start)[...])]
    while let top = stack.last {
      guard let further = top.rest.first else {
        done(top.rule)
        stack.removeLast()
        continue
      }
      stack[stack.count - 1].rest = top.rest.dropFirst()
      if seen.insert(further).inserted { stack.append((further, next(further)[...])) }
    }
  }
}
