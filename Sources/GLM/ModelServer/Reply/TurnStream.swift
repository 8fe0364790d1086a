import GLMTokenizer

/// Reads the text of a turn as it comes: sets thoughts and prose apart, and gives what of them is certain. What may still
/// become the call of a tool is held back.
public struct TurnStream: Sendable {
  /// What became certain.
  public struct Delta: Sendable, Hashable {
    public var reasoning = ""
    public var prose = ""
    public var isEmpty: Bool { reasoning.isEmpty && prose.isEmpty }
  }

  private enum Stage { case beginning, thinking, prose, held }

  /// What begins a call, or the message that a call is.
  private static let callMarks = ["<tool_call>", "<|assistant|>"]
  private static let thoughts = (begin: "<think>", end: "</think>")

  private let template: ChatTemplate
  private let tools: [ChatTool]
  /// Whether the family sets thoughts apart.
  private let thinks: Bool
  /// What the template has written of the turn.
  private let opening: String
  private var text: String
  /// What was not given yet, from the present stage on.
  private var pending = ""
  private var stage = Stage.beginning
  private var given = Delta()

  /// `tools` are those on offer; without any, all is prose. `isThinking` says that the template has begun the turn with the
  /// sign for thoughts.
  public init(_ template: ChatTemplate, tools: [ChatTool], isThinking: Bool) {
    self.template = template
    self.tools = tools
    let probe = template.read("<think>a</think>b", tools: [])
    thinks = probe.reasoning == "a"
    opening = isThinking && thinks ? Self.thoughts.begin : ""
    text = opening
    if !opening.isEmpty { stage = .thinking }
  }

  /// Takes more text; gives what is certain now.
  public mutating func append(_ more: String) -> Delta {
    text += more
    pending += more
    var delta = Delta()
    while advance(&delta) {}
    given.reasoning += delta.reasoning
    given.prose += delta.prose
    return delta
  }

  /// The turn as a whole, what of it was not given yet, and how many bytes of the text stand before the prose.
  public func finish() -> (reply: ChatReply, rest: Delta, proseStart: Int) {
    let reply = template.read(text, tools: tools)
    let place = text.ranges(of: reply.prose).last?.lowerBound ?? text.endIndex
    let before = text.utf8.distance(from: text.startIndex, to: place) - opening.utf8.count
    let rest = Delta(
      reasoning: Self.rest(of: reply.reasoning, after: given.reasoning) ?? "",
      prose: Self.rest(of: reply.prose, after: given.prose) ?? (reply.calls.isEmpty ? pending : ""))
    return (reply, rest, max(before, 0))
  }

  /// Whether there may be more to do at once.
  private mutating func advance(_ delta: inout Delta) -> Bool {
    switch stage {
    case .beginning: return begin()
    case .thinking:
      if let end = pending.firstRange(of: Self.thoughts.end) {
        Self.add(Self.trimmed(pending[..<end.lowerBound]), to: &delta.reasoning, isFirst: given.reasoning.isEmpty)
        pending = String(pending[end.upperBound...])
        stage = .beginning
        return true
      }
      Self.add(release(holding: [Self.thoughts.end]), to: &delta.reasoning, isFirst: given.reasoning.isEmpty)
    case .prose:
      guard !tools.isEmpty else {
        delta.prose += release(holding: [])
        return false
      }
      if let mark = Self.callMarks.compactMap({ pending.firstRange(of: $0)?.lowerBound }).min() {
        let certain = Self.trimmed(pending[..<mark])
        delta.prose += certain
        pending = String(pending.utf8.dropFirst(certain.utf8.count)) ?? ""
        stage = .held
        return false
      }
      delta.prose += release(holding: Self.callMarks)
    case .held: break
    }
    return false
  }

  private mutating func begin() -> Bool {
    let start = pending.drop(while: \.isWhitespace)
    guard !start.isEmpty else { return false }
    if thinks {
      if start.hasPrefix(Self.thoughts.begin) {
        pending = String(start.dropFirst(Self.thoughts.begin.count))
        stage = .thinking
        return true
      }
      if Self.thoughts.begin.hasPrefix(start) { return false }
    }
    if !tools.isEmpty, mayBeCall(pending) { return false }
    stage = .prose
    // As the family sets its prose off from what comes before.
    let prose = template.read(text, tools: []).prose
    if let found = pending.firstRange(of: prose) { pending = String(pending[found.lowerBound...]) }
    return true
  }

  /// Whether a turn that begins so may be a call: a line with the name of a tool, or a sign that stands before calls.
  private func mayBeCall(_ text: String) -> Bool {
    let start = text.drop(while: \.isWhitespace)
    if Self.callMarks.contains(where: { $0.hasPrefix(start) || start.hasPrefix($0) }) { return true }
    let line = text.prefix { $0 != "\n" }
    let word = line.trimmingSpaces()
    return line.endIndex == text.endIndex
      ? tools.contains { $0.name.hasPrefix(word) } : tools.contains { $0.name == word }
  }

  /// Takes what is certain off `pending`: all but white space at the end, which a family may trim, and the beginnings of
  /// `marks`.
  private mutating func release(holding marks: [String]) -> String {
    let bytes = Array(pending.utf8)
    var count = bytes.count
    for mark in marks {
      let mark = Array(mark.utf8)
      let longest = min(mark.count - 1, bytes.count)
      if let held = (1...max(longest, 1)).last(where: { $0 <= longest && bytes.suffix($0).elementsEqual(mark[..<$0]) })
      {
        count = min(count, bytes.count - held)
      }
    }
    let certain = Self.trimmed(String(decoding: bytes[..<count], as: UTF8.self)[...])
    pending = String(decoding: bytes[certain.utf8.count...], as: UTF8.self)
    return certain
  }

  /// Adds text to thoughts, which begin without white space.
  private static func add(_ text: String, to reasoning: inout String, isFirst: Bool) {
    reasoning += isFirst && reasoning.isEmpty ? String(text.drop(while: \.isWhitespace)) : text
  }

  /// Without white space at the end.
  private static func trimmed(_ text: Substring) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.reversed().drop { $0.properties.isWhitespace }.reversed()))
  }

  /// What follows `before` in `whole`; nil where it does not begin so.
  private static func rest(of whole: String, after before: String) -> String? {
    guard whole.utf8.starts(with: before.utf8) else { return nil }
    return String(decoding: whole.utf8.dropFirst(before.utf8.count), as: UTF8.self)
  }
}

extension Substring {
  fileprivate func trimmingSpaces() -> String {
    let start = drop { $0 == " " || $0 == "\t" }
    return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
