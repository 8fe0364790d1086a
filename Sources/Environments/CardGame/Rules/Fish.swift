/// The twelve kinds of fish, by the numbers of the original game.
public enum Fish: Int, Sendable, Hashable, CaseIterable {
  case spray = 1
  case flame, eel, sunfish, barracuda, mobula, turtle, octopus, whiteshark, hammerhead, clownfish, imitator

  /// The attack that a fish begins with.
  var attack: Int { rawValue <= 4 ? 200 : 100 }
  var name: String { "\(self)" }

  /// What the active skill does, as the other side sees it.
  var skill: SkillType {
    switch self {
    case .spray, .eel: .aoe
    case .flame, .sunfish: .infight
    case .barracuda, .whiteshark, .hammerhead, .turtle: .crit
    case .mobula, .octopus, .clownfish, .imitator: .subtle
    }
  }

  /// Whether hits are shared with teammates, and wounds make it stronger.
  var deflects: Bool { self == .eel || self == .sunfish }
  /// Whether it strikes back when a teammate is nearly beaten.
  var counters: Bool { self == .spray || self == .flame }

  init?(name: String) {
    guard let found = Fish.allCases.first(where: { $0.name == name }) else { return nil }
    self = found
  }
}

/// The kind of an action as the other side sees it.
public enum SkillType: String, Sendable, Hashable {
  case normal = "Normal"
  case aoe = "AOE"
  case infight = "Infight"
  case crit = "Crit"
  case subtle = "Subtle"
}

/// A fish in play.
public struct Fighter: Sendable, Hashable {
  static let fullHealth = 400

  /// What it acts as; an imitator acts as the fish it copies.
  public internal(set) var fish: Fish
  /// What an assertion must name.
  public internal(set) var identity: Fish
  var attack: Int
  /// May fall below zero until the action is over.
  var health = Fighter.fullHealth
  public internal(set) var isDead = false
  public internal(set) var isExposed = false
  /// Damage since the last growth of attack.
  var wound = 0
  var hasShield = false
  var hasDeflectBuff = false
  var healsOnHit = false
  /// Uses of a skill whose extra effect ends after three.
  var uses = 0
  /// Hits that a turtle still takes without harm.
  var shells = 0

  init(_ identity: Fish, copying copied: Fish? = nil) {
    self.identity = identity
    fish = copied ?? identity
    attack = fish.attack
    shells = fish == .turtle ? 3 : 0
  }

  /// The attack as it counts and is reported: a hammerhead below a fifth of its health has more.
  public var strength: Int {
    fish == .hammerhead && health * 5 < Fighter.fullHealth ? attack + 15 : attack
  }

  /// Health as reported: never below zero.
  public var reportedHealth: Int { max(0, health) }
}
