import EnvironmentKit
import Episodes

/// Actions as the agent writes them, and moves as the rules know them.
extension CardGameText {
  static func guess(_ fish: Fish, _ position: Int) -> Action {
    Action("guess", ["guess_type": .string(fish.name), "target_position": .int(position)])
  }

  /// Writes a move of the side to move.
  static func action(_ game: Game) -> @Sendable (Move) -> Action {
    { move in
      let target: Int
      let kind: String
      switch move {
      case .normal(_, let aimed): (target, kind) = (aimed, "normal")
      case .skill(_, let friends, let enemies): (target, kind) = (friends.single ?? enemies.lowest, "active")
      }
      return Action(
        "move",
        [
          "pick_fish": .string(game.sides[game.player][move.fish].fish.name), "action": .string(kind),
          "target_position": .int(target),
        ])
    }
  }

  /// A position written as a number or as digits; nil for anything else.
  static func position(_ value: JSONValue?) -> Int? { value?.intValue ?? value?.stringValue.flatMap { Int($0) } }

  /// The move that an action names, legal or not; nil when it names none.
  static func move(_ action: Action, _ game: Game, isCompatible: Bool) -> Move? {
    let mine = game.sides[game.player]
    guard action.name == "move", let pick = action.string("pick_fish"), let kind = action.string("action"),
      let target = position(action.arguments["target_position"]), (0..<4).contains(target)
    else { return nil }
    // In the original a digit means the position after it.
    let digit = Int(pick).map { isCompatible ? $0 + 1 : $0 }
    guard let fish = digit ?? mine.firstIndex(where: { $0.fish.name == pick }), mine.indices.contains(fish) else {
      return nil
    }
    switch kind {
    case "normal": return .normal(fish: fish, target: target)
    case "active":
      return game.legalMoves.first { move in
        guard case .skill(fish, let friends, let enemies) = move else { return false }
        // An attack on all needs no target; the others name one.
        if mine[fish].fish.skill == .aoe { return true }
        return friends.contains(target) || (friends.isEmpty && enemies.contains(target))
      }
    default: return nil
    }
  }

  static let toolSyntax = ToolSyntax(
    tools: [
      Tool(
        name: "guess", description: "Guess the kind of a hidden enemy fish.",
        parameters: [
          "type": "object",
          "properties": [
            "guess_type": ["type": "string", "enum": ["spray", "flame", "eel", "sunfish"]],
            "target_position": ["type": "integer", "minimum": 0, "maximum": 3],
          ],
          "required": ["guess_type", "target_position"], "additionalProperties": false,
        ]),
      Tool(
        name: "move", description: "Act with one of your living fish.",
        parameters: [
          "type": "object",
          "properties": [
            "pick_fish": ["type": "string", "enum": ["spray", "flame", "eel", "sunfish"]],
            "action": ["type": "string", "enum": ["normal", "active"]],
            "target_position": ["type": "integer", "minimum": 0, "maximum": 3],
          ],
          "required": ["pick_fish", "action", "target_position"], "additionalProperties": false,
        ]),
    ], firstCallOnly: true,
    instructions: { _ in [.system(rules + "\nUse the tool guess when asked to guess, move when asked to move.")] })
}

extension Positions {
  /// The lowest position, 0 when there is none.
  var lowest: Int { isEmpty ? 0 : bits.trailingZeroBitCount }
}
