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
        return sides[opponent][target].health == lowestHealth(of: opponent)
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
    let enemies = living(opponent)
    var result: [Move] = []
    result.reserveCapacity(32)
    for fish in living(player) {
      for target in enemies { result.append(.normal(fish: fish, target: target)) }
      appendSkills(of: fish, &result)
    }
    return result
  }

  /// The legal active skills of a living fish of the side to move, by teammate, then by target.
  func appendSkills(of fish: Int, _ result: inout [Move]) {
    let mates = living(player)
    let enemies = living(opponent)
    let none = Positions()
    func add(_ friends: Positions, _ aimed: Positions) {
      result.append(.skill(fish: fish, friends: friends, enemies: aimed))
    }
    let fighter = sides[player][fish]
    switch fighter.fish {
    case .spray, .eel: add(none, enemies)
    case .flame, .sunfish: for friend in mates where friend != fish { add(Positions(friend), none) }
    case .mobula, .octopus: for friend in mates { add(Positions(friend), none) }
    case .barracuda: for target in enemies { add(none, Positions(target)) }
    case .whiteshark, .hammerhead:
      let lowest = lowestHealth(of: opponent)
      for target in enemies where sides[opponent][target].health == lowest { add(none, Positions(target)) }
    case .turtle:
      for friend in mates where friend != fish {
        guard fighter.uses < 3 else {
          add(Positions(friend), none)
          continue
        }
        for target in enemies { add(Positions(friend), Positions(target)) }
      }
    case .clownfish:
      for friend in mates where friend != fish { add(Positions(friend), fighter.uses < 3 ? enemies : none) }
    case .imitator: break
    }
  }

  /// The least health of a living fish of a side.
  private func lowestHealth(of side: Int) -> Int {
    sides[side].reduce(Int.max) { $1.isDead ? $0 : Swift.min($0, $1.health) }
  }
}
