import Episodes

extension CardGameText {
  /// What the agent is shown: the state, and what both sides did last.
  struct View {
    var game: Game
    var seat: Int
    /// Living enemies whose kind is not known.
    var hidden: [Int]
    var lastGuess: Bool?
    var own: MoveReport?
    var enemy: MoveReport?

    var movePrompt: String {
      "Your move. STATE: {\"You\":[\(fish(seat, isOwn: true))],\"Enemy\":[\(fish(1 - seat, isOwn: false))]} "
        + "Your last action: \(action(own, of: seat)). Enemy's last action: \(action(enemy, of: 1 - seat))."
    }

    var guessPrompt: String {
      let guessed = lastGuess.map { $0 ? "True" : "False" } ?? "None"
      let places = hidden.map(String.init).joined(separator: ", ")
      var text = "Your guess. STATE: last guess: \(guessed). Not yet guessed: [\(places)]. "
      text += "Enemy's last action: \(action(enemy, of: 1 - seat, withSkill: true))."
      // What our hits set off among the enemies.
      let passives = (own?.passives ?? []).map { "\($0.position): \($0.passive.rawValue)" }
      if !passives.isEmpty { text += " Passives: {\(passives.joined(separator: ", "))}." }
      return text
    }

    private func fish(_ side: Int, isOwn: Bool) -> String {
      game.sides[side].enumerated().map { position, fighter in
        let isKnown = isOwn || fighter.isExposed
        let name = isKnown ? fighter.fish.name : "unknown"
        let attack = isOwn ? "\(fighter.strength)" : "unknown"
        return
          "{\"POSITION\":\"\(position)\",\"ID\":\"\(name)\",\"HP\":\"\(fighter.reportedHealth)\",\"ATK\":\"\(attack)\"}"
      }.joined(separator: ",")
    }

    private func action(_ report: MoveReport?, of side: Int, withSkill: Bool = false) -> String {
      guard let report else { return "None" }
      let fighter = game.sides[side][report.fish]
      let name = side == seat || fighter.isExposed ? fighter.fish.name : "\(report.fish)"
      let targets = (0..<4).filter(report.targets.contains).map(String.init).joined(separator: ", ")
      let kind = withSkill ? ", 'SKILL_TYPE': '\(report.type.rawValue)'" : ""
      return "{'ACTION_FISH': '\(name)', 'TARGET': [\(targets)]\(kind)}"
    }
  }
}
