/// How a variable's members are found: what AgentBench calls an S-expression. Nothing is looked up before it is evaluated.
public indirect enum Program: Sendable, Hashable, CustomStringConvertible {
  /// One entity, by its id.
  case entity(String)
  /// All entities of a class.
  case instances(String)
  /// What the members of a program lead to by a relation; `backwards`, what leads to them.
  case join(String, backwards: Bool, Program)
  case and(Program, Program)
  case or(Program, Program)
  case count(Program)
  /// The members whose attribute is the largest or the smallest, all of them where several are.
  case extreme(largest: Bool, Program, String)

  /// The expression as AgentBench's tools write it.
  public var description: String {
    switch self {
    case .entity(let id), .instances(let id): id
    case .join(let relation, let backwards, let of): "(JOIN \(relation)\(backwards ? "" : "_inv") \(of))"
    case .and(let one, let other): "(AND \(one) \(other))"
    case .or(let one, let other): "(OR \(one) \(other))"
    case .count(let of): "(COUNT \(of))"
    case .extreme(let largest, let of, let attribute): "(\(largest ? "ARGMAX" : "ARGMIN") \(of) \(attribute))"
    }
  }

  /// The ids of the entities that it names, each once, in the order of their appearance.
  public var entities: [String] {
    var found: [String] = []
    visit { if case .entity(let id) = $0, !found.contains(id) { found.append(id) } }
    return found
  }

  /// How many steps it takes; a bound on what its evaluation may cost.
  public var depth: Int {
    switch self {
    case .entity, .instances: 0
    case .join(_, _, let of), .count(let of), .extreme(_, let of, _): of.depth + 1
    case .and(let one, let other), .or(let one, let other): max(one.depth, other.depth) + 1
    }
  }

  /// How many expressions it is made of, itself included, those that occur twice counted twice.
  public var size: Int {
    switch self {
    case .entity, .instances: 1
    case .join(_, _, let of), .count(let of), .extreme(_, let of, _): of.size + 1
    case .and(let one, let other), .or(let one, let other): one.size + other.size + 1
    }
  }

  /// The same with the operands of `and` and `or` in the order of their texts: equal for programs that say the same in
  /// another order.
  var ordered: Program {
    switch self {
    case .entity, .instances: return self
    case .join(let relation, let backwards, let of): return .join(relation, backwards: backwards, of.ordered)
    case .count(let of): return .count(of.ordered)
    case .extreme(let largest, let of, let attribute): return .extreme(largest: largest, of.ordered, attribute)
    case .and, .or:
      let operands = alternatives.map(\.ordered).sorted {
        $0.description.utf8.lexicographicallyPrecedes($1.description.utf8)
      }
      return operands.dropFirst().reduce(operands[0]) {
        if case .and = self { return .and($0, $1) }
        return .or($0, $1)
      }
    }
  }

  /// What stands side by side in nested expressions of this kind, `and` or `or`.
  private var alternatives: [Program] {
    func parts(_ program: Program) -> [Program] {
      switch (self, program) {
      case (.and, .and(let one, let other)), (.or, .or(let one, let other)): parts(one) + parts(other)
      default: [program]
      }
    }
    return parts(self)
  }

  private func visit(_ body: (Program) -> Void) {
    body(self)
    switch self {
    case .entity, .instances: break
    case .join(_, _, let of), .count(let of), .extreme(_, let of, _): of.visit(body)
    case .and(let one, let other), .or(let one, let other):
      one.visit(body)
      other.visit(body)
    }
  }
}
