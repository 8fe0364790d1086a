import Episodes

/// A game of Aquawar: two sides of four fish, in turns of an assertion and an action. Integers only, as in the original.
public struct Game: Sendable {
  /// The sides' fish, four each.
  public internal(set) var sides: [[Fighter]]
  /// The side whose turn it is.
  public private(set) var player = 0
  /// The side that has won; nil while the game goes on.
  public private(set) var winner: Int?
  /// Whether the winner won by the rules' count after too long a game.
  public private(set) var isCounted = false
  /// What the last action was.
  public internal(set) var report: MoveReport?
  /// Assertions and actions so far; past 128 the game is counted.
  private var phases = 0
  var random: RandomSource

  /// Sides of four different fish each. `copies` says what an imitator acts as.
  public init(_ first: [Fish], _ second: [Fish], copies: [Fish?] = [nil, nil], seed: Seed) {
    func side(_ fish: [Fish], _ copy: Fish?) -> [Fighter] {
      fish.map { Fighter($0, copying: $0 == .imitator ? copy ?? .spray : nil) }
    }
    sides = [side(first, copies[0]), side(second, copies[1])]
    random = RandomSource(seed)
  }

  public var opponent: Int { 1 - player }

  func living(_ side: Int) -> Positions { positions(of: side) { !$0.isDead } }

  /// The positions of a side's fish that fulfil a condition.
  func positions(of side: Int, where condition: (Fighter) -> Bool) -> Positions {
    var result = Positions()
    for position in 0..<4 where condition(sides[side][position]) { result.insert(position) }
    return result
  }

  /// Health of all fish of a side, none below zero.
  public func health(_ side: Int) -> [Int] { sides[side].map(\.reportedHealth) }

  /// Names an enemy's fish, or passes. An illegal assertion loses the game; nil for a pass, else whether it was right.
  @discardableResult
  public mutating func assert(_ guess: (position: Int, fish: Fish)?) -> Bool? {
    guard winner == nil else { return nil }
    phases += 1
    guard let guess else { return nil }
    guard sides[opponent].indices.contains(guess.position), !sides[opponent][guess.position].isDead,
      !sides[opponent][guess.position].isExposed
    else {
      winner = opponent
      return nil
    }
    guard sides[opponent][guess.position].identity == guess.fish else { return false }
    sides[opponent][guess.position].isExposed = true
    for position in 0..<4 where !sides[opponent][position].isDead {
      sides[opponent][position].health = max(0, sides[opponent][position].health - 50)
      if sides[opponent][position].health == 0 { sides[opponent][position].isDead = true }
    }
    settle()
    return true
  }

  /// Plays an action and passes the turn. An illegal one loses the game.
  public mutating func play(_ move: Move) {
    guard winner == nil else { return }
    phases += 1
    guard isLegal(move) else {
      winner = opponent
      return
    }
    perform(move)
    for side in 0..<2 {
      for position in 0..<4 where sides[side][position].health <= 0 {
        sides[side][position].health = 0
        sides[side][position].isDead = true
      }
    }
    player = opponent
    settle()
    if winner == nil, phases > 128 { count() }
  }

  /// Loses the game for a side that cannot or will not go on.
  public mutating func forfeit(_ side: Int) {
    if winner == nil { winner = 1 - side }
  }

  private mutating func settle() {
    switch (living(0).isEmpty, living(1).isEmpty) {
    case (true, true): winner = player
    case (true, false): winner = 1
    case (false, true): winner = 0
    case (false, false): break
    }
  }

  /// Too long a game: more living fish, then more health, then the healthiest fish, then the second player wins.
  private mutating func count() {
    isCounted = true
    func rank(_ side: Int) -> [Int] {
      [living(side).count, health(side).reduce(0, +), health(side).max() ?? 0]
    }
    winner = rank(1).lexicographicallyPrecedes(rank(0)) ? 0 : 1
  }
}
