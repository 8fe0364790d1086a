extension Game {
  /// Whether the side to move may play `move`.
  func isLegal(_ move: Move) -> Bool {
    guard sides[player].indices.contains(move.fish), !sides[player][move.fish].isDead else { return false }
    let enemies = living(opponent)
    switch move {
    case .normal(_, let target): return (0..<4).contains(target) && enemies.contains(target)
    case .skill(let fish, let friends, let aimed):
      let mates = living(player)
      let friend = friends.single
      let others = friend.map { mates.contains($0) && $0 != fish } ?? false
      switch sides[player][fish].fish {
      case .spray, .eel: return friends.isEmpty && aimed == enemies
      case .flame, .sunfish: return others && aimed.isEmpty
      case .mobula, .octopus: return (friend.map(mates.contains) ?? false) && aimed.isEmpty
      case .barracuda: return friends.isEmpty && (aimed.single.map(enemies.contains) ?? false)
      case .whiteshark, .hammerhead:
        guard friends.isEmpty, let target = aimed.single, enemies.contains(target) else { return false }
        let lowest = (0..<4).filter(enemies.contains).map { sides[opponent][$0].health }.min()
        return sides[opponent][target].health == lowest
      case .turtle:
        guard others else { return false }
        return sides[player][fish].uses < 3 ? (aimed.single.map(enemies.contains) ?? false) : aimed.isEmpty
      case .clownfish:
        guard others else { return false }
        return sides[player][fish].uses < 3 ? aimed == enemies : aimed.isEmpty
      case .imitator: return false
      }
    }
  }

  /// Every move that is legal now, in a defined order.
  public var legalMoves: [Move] {
    let mine = (0..<4).filter(living(player).contains)
    let enemies = (0..<4).filter(living(opponent).contains)
    var result: [Move] = []
    for fish in mine {
      result += enemies.map { .normal(fish: fish, target: $0) }
      for friends in [Positions()] + mine.map({ Positions([$0]) }) {
        for aimed in [Positions(), living(opponent)] + enemies.map({ Positions([$0]) }) {
          let move = Move.skill(fish: fish, friends: friends, enemies: aimed)
          if isLegal(move), !result.contains(move) { result.append(move) }
        }
      }
    }
    return result
  }
}
