import Episodes

extension Game {
  /// The effect of a legal move on everybody.
  mutating func perform(_ move: Move) {
    let fish = move.fish
    let side = player
    switch move {
    case .normal(_, let target):
      report = MoveReport(player: side, fish: fish, type: .normal, targets: Positions([target]))
      hit(target, sides[side][fish].strength / 2, by: fish)
    case .skill(_, let friends, let enemies):
      report = MoveReport(player: side, fish: fish, type: sides[side][fish].fish.skill, targets: enemies)
      skill(fish, friends, enemies)
    }
  }

  private mutating func skill(_ fish: Int, _ friends: Positions, _ enemies: Positions) {
    let side = player
    let attack = sides[side][fish].strength
    switch sides[side][fish].fish {
    case .spray: hitAll(enemies, 70, by: fish)
    case .eel: hitAll(enemies, Int(0.35 * Double(attack)), by: fish)
    case .flame, .sunfish:
      if let friend = friends.single { take(side, friend, 75, source: nil) }
      sides[side][fish].attack += 140
    case .barracuda:
      if let target = enemies.single { hit(target, 120, by: fish) }
    case .mobula, .octopus:
      if let friend = friends.single { sides[side][friend].hasShield = true }
      sides[side][fish].attack += 20
    case .whiteshark, .hammerhead:
      guard let target = enemies.single else { return }
      let factor = sides[opponent][target].health < 160 ? 1.4 : 1.2
      hit(target, Int(factor * Double(attack)), by: fish)
    case .turtle:
      if let friend = friends.single { sides[side][friend].healsOnHit = true }
      if sides[side][fish].uses < 3, let target = enemies.single { hit(target, 120, by: fish) }
      sides[side][fish].uses += 1
    case .clownfish:
      if let friend = friends.single { sides[side][friend].hasDeflectBuff = true }
      if sides[side][fish].uses < 3 { hitAll(enemies, 35, by: fish) }
      sides[side][fish].uses += 1
    case .imitator: break
    }
  }

  private mutating func hitAll(_ enemies: Positions, _ damage: Int, by fish: Int) {
    for target in 0..<4 where enemies.contains(target) { hit(target, damage, by: fish) }
  }

  /// A hit by a fish of the side to move, and the counters that it sets off.
  private mutating func hit(_ target: Int, _ damage: Int, by fish: Int) {
    let other = opponent
    take(other, target, damage, source: fish)
    guard sides[other][target].health < 120 else { return }
    for guardian in 0..<4 where guardian != target {
      let fighter = sides[other][guardian]
      guard fighter.fish.counters, !fighter.isDead else { continue }
      report?.passives.append(.init(passive: .counter, position: target))
      take(player, fish, 30, source: nil)
    }
  }

  /// Damage to one fish. `source` is the attacker's position on the side to move; nil for damage without one.
  private mutating func take(_ side: Int, _ position: Int, _ damage: Int, source: Int?) {
    guard !sides[side][position].isDead else { return }
    var damage = damage
    let fish = sides[side][position].fish
    if fish == .turtle, sides[side][position].shells > 0 {
      sides[side][position].shells -= 1
      report?.passives.append(.init(passive: .reduce, position: position))
      return
    }
    if fish == .barracuda || fish == .mobula || fish == .turtle, random.chance(0.3) {
      report?.passives.append(.init(passive: .reduce, position: position))
      return
    }
    if source != nil, fish.deflects, living(side).count >= 2 {
      report?.passives.append(.init(passive: .deflect, position: position))
      damage = share(side, position, damage)
    }
    if source != nil, sides[side][position].hasShield {
      sides[side][position].hasShield = false
      damage = Int(0.3 * Double(damage))
    }
    if source != nil, sides[side][position].hasDeflectBuff, living(side).count >= 2 {
      sides[side][position].hasDeflectBuff = false
      damage = share(side, position, damage)
    }
    sides[side][position].health -= damage
    if fish.deflects {
      sides[side][position].wound += damage
      sides[side][position].attack += 40 * (sides[side][position].wound / 200)
      sides[side][position].wound %= 200
    }
    if sides[side][position].health > 0 {
      recover(side, position, damage, hasSource: source != nil)
    } else if fish == .hammerhead, let source {
      report?.passives.append(.init(passive: .explode, position: position))
      take(1 - side, source, 40, source: nil)
    }
  }

  /// Spreads three tenths of a hit over the teammates; gives what is left for the fish itself.
  private mutating func share(_ side: Int, _ position: Int, _ damage: Int) -> Int {
    var others = living(side)
    others.remove(position)
    let part = Int(0.3 * Double(damage)) / others.count
    for other in others { take(side, other, part, source: nil) }
    return Int(0.7 * Double(damage))
  }

  private mutating func recover(_ side: Int, _ position: Int, _ damage: Int, hasSource: Bool) {
    let fish = sides[side][position].fish
    var gain = 0
    if hasSource, sides[side][position].healsOnHit {
      sides[side][position].healsOnHit = false
      gain += 20
    }
    if damage > 0, fish == .octopus || fish == .whiteshark { gain += 20 }
    guard gain > 0 else { return }
    report?.passives.append(.init(passive: .heal, position: position))
    sides[side][position].health = min(Fighter.fullHealth, sides[side][position].health + gain)
  }
}
