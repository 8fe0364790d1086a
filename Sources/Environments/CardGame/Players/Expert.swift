/// A player that knows the hidden fish and looks one move ahead: the oracle.
struct Expert {
  /// An assertion that is right; nil when every living enemy is known.
  static func guess(_ game: Game) -> (position: Int, fish: Fish)? {
    let enemies = game.sides[game.opponent]
    return (0..<4).first { !enemies[$0].isDead && !enemies[$0].isExposed }.map { ($0, enemies[$0].identity) }
  }

  /// The best of `moves` after the opponent's best normal answer is left aside: most harm done, least taken, kills first.
  static func move(_ game: Game, of moves: [Move]) -> Move? {
    let side = game.player
    var best: (value: Int, move: Move)?
    for move in moves {
      var next = game
      next.play(move)
      let value = value(next, for: side)
      if value > best?.value ?? Int.min { best = (value, move) }
    }
    return best?.move
  }

  private static func value(_ game: Game, for side: Int) -> Int {
    if let winner = game.winner { return winner == side ? 1_000_000 : -1_000_000 }
    func strength(_ side: Int) -> Int {
      game.sides[side].reduce(0) { total, fighter in
        guard !fighter.isDead else { return total }
        // Low fish are worth taking out: half of a fish's worth is that it lives.
        return total + fighter.reportedHealth + 150 + fighter.strength / 4
      }
    }
    return strength(side) - strength(1 - side)
  }
}
