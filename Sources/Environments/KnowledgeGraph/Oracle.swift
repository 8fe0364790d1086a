import Episodes

/// The gold next call: what the gold program still lacks, whatever variables were made so far.
struct Oracle: Sendable {
  let gold: Program

  func next(_ toolbox: Toolbox) -> Action {
    if let number = toolbox.variables.firstIndex(where: { $0.program == gold }) {
      return KnowledgeGraph.answer("#\(number)")
    }
    return next(gold, toolbox)
  }

  private func next(_ program: Program, _ toolbox: Toolbox) -> Action {
    switch program {
    case .join(let relation, _, let of):
      guard let from = reference(of, toolbox) else { return next(of, toolbox) }
      guard toolbox.relations[of] != nil else { return GraphTool.getRelations.action([from]) }
      return GraphTool.getNeighbors.action([from, relation])
    case .extreme(let largest, let of, let attribute):
      guard let from = reference(of, toolbox) else { return next(of, toolbox) }
      guard toolbox.attributes[of] != nil else { return GraphTool.getAttributes.action([from]) }
      return (largest ? GraphTool.argmax : .argmin).action([from, attribute])
    case .count(let of):
      guard let from = reference(of, toolbox) else { return next(of, toolbox) }
      return GraphTool.count.action([from])
    case .and(let one, let other), .or(let one, let other):
      guard let first = reference(one, toolbox) else { return next(one, toolbox) }
      guard let second = reference(other, toolbox) else { return next(other, toolbox) }
      if case .and = program { return GraphTool.intersection.action([first, second]) }
      return GraphTool.union.action([first, second])
    case .entity(let id), .instances(let id):
      // No question is answered by what it names.
      return GraphTool.getRelations.action([id])
    }
  }

  private func reference(_ program: Program, _ toolbox: Toolbox) -> String? {
    if case .entity(let id) = program { return toolbox.entities.first { $0.id == id }?.name ?? id }
    return toolbox.variables.firstIndex { $0.program == program }.map { "#\($0)" }
  }
}
