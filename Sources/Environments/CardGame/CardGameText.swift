import EnvironmentKit
import Episodes
import Foundation

/// AgentBench's text style of the card game: a JSON object per reply, guesses and moves in chats of their own.
struct CardGameText: ActionSyntax {
  static let guessing = "guess"
  static let acting = "action"
  let style = ActionStyle.text
  private static let marker = " STATE: "

  static let rules = """
    Aquawar: two teams of four fish fight in turns. Each fish has 400 HP and 200 ATK; the enemy's kinds are hidden. Your \
    fish: 0 spray, 1 flame, 2 eel, 3 sunfish. A normal attack does half of ATK to one enemy. Active skills: spray hits all \
    enemies for 70, eel all for 35% of its ATK; flame and sunfish take 75 from a teammate and gain 140 ATK. Spray and flame \
    strike back for 30 when a teammate falls below 120 HP; eel and sunfish share 30% of each hit. A right guess of an \
    enemy's kind takes 50 HP from every enemy.
    """
  private static let forms = """
    When asked to guess, answer {"guess_type": "spray|flame|eel|sunfish", "target_position": 0-3}. When asked to move, \
    answer {"pick_fish": "spray|flame|eel|sunfish", "action": "normal|active", "target_position": 0-3}.
    """

  func instructions(for sample: SampleID) -> [Message] {
    [
      .user(Self.rules + "\n" + Self.forms),
      .assistant("Okay, I will play the game with you according to the rules."),
    ]
  }

  func render(_ observation: Observation, affordances: Affordances, answering call: ToolCall?) -> [Message] {
    [.user(observation.text)]
  }

  /// A state is current once; the history keeps what was asked and answered.
  func remembered(_ message: Message) -> Message {
    guard let cut = message.content.range(of: Self.marker) else { return message }
    var shorter = message
    shorter.content = String(message.content[..<cut.lowerBound])
    return shorter
  }

  /// The first JSON object that fits the question; single quotes count as double ones.
  func parse(_ reply: AgentReply, affordances: Affordances) -> Result<[ParsedAction], ParseFailure> {
    let name = affordances.phase == Self.guessing ? "guess" : "move"
    let keys = name == "guess" ? ["guess_type", "target_position"] : ["pick_fish", "action", "target_position"]
    var candidates: [Action] = []
    for object in Self.objects(in: reply.content) {
      guard case .object(let members)? = try? JSONValue(parsing: object.replacing("'", with: "\"")) else { continue }
      if keys.allSatisfy({ members[$0] != nil }) { candidates.append(Action(name, members)) }
    }
    let legal = affordances.actions ?? []
    if let chosen = candidates.first(where: { legal.contains(Self.canonical($0)) }) ?? candidates.first {
      return .success([ParsedAction(chosen)])
    }
    let expected = "a JSON object with \(keys.joined(separator: ", "))"
    let hasJSON = Self.objects(in: reply.content).contains { (try? JSONValue(parsing: $0)) != nil }
    return .failure(ParseFailure(hasJSON ? .malformed : .missing, expected: expected, found: reply.content))
  }

  /// The shortest `{…}` pieces from left to right, no more than a game needs.
  private static func objects(in text: String) -> [String] {
    var result: [String] = []
    var rest = text[...]
    while result.count < 20, let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      result.append(String(rest[open...close]))
      rest = rest[rest.index(after: close)...]
    }
    return result
  }

  /// A candidate in the form of the legal actions, to be found among them.
  private static func canonical(_ action: Action) -> Action {
    var result = action
    if let position = position(action.arguments["target_position"]) {
      result.arguments["target_position"] = .int(position)
    }
    return result
  }

  func write(_ action: Action) -> AgentReply { AgentReply(Self.text(action)) }

  func grammar(for affordances: Affordances) -> Grammar? { .anyOf((affordances.actions ?? []).map(Self.text)) }

  /// `{"pick_fish": "spray", "action": "normal", "target_position": 2}`.
  private static func text(_ action: Action) -> String {
    let keys = action.name == "guess" ? ["guess_type", "target_position"] : ["pick_fish", "action", "target_position"]
    let members = keys.map { "\"\($0)\": \((action.arguments[$0] ?? .null).text)" }
    return "{\(members.joined(separator: ", "))}"
  }
}
