import Episodes

/// What part of a long conversation an agent is shown.
public enum ContextPolicy: String, Codable, Sendable, Hashable, CaseIterable {
  /// All of it.
  case none
  /// AgentBench's filter: the first message and as many of the last as fit into 3500 segments.
  case agentbench

  /// AgentBench's budget, in segments.
  public static let budget = 3500

  /// The messages to show.
  ///
  /// The first always stays. From the last one back, messages are kept while all kept ones together stay under the
  /// budget; what was left out is announced at the end of the first.
  public func apply(_ messages: [Message]) -> [Message] {
    guard self == .agentbench, let first = messages.first else { return messages }
    var total = Self.segments(first.content)
    var kept = messages.count
    while kept > 1 {
      total += Self.segments(messages[kept - 1].content)
      if total >= Self.budget { break }
      kept -= 1
    }
    // Turns alternate: what answers an agent's turn that is gone goes too.
    while kept > 1, kept < messages.count, messages[kept].role != .assistant { kept += 1 }
    let omitted = kept - 1
    guard omitted > 0 else { return messages }
    var notice = first
    notice.content += "\n\n[NOTICE] \(omitted) messages are omitted."
    return [notice] + messages[kept...]
  }

  /// AgentBench's measure of a text: a run of letters counts one per seven begun, any other character one, blanks and
  /// line feeds nothing.
  public static func segments(_ text: String) -> Int {
    var count = 0
    var letters = 0
    for scalar in text.unicodeScalars {
      if isLetter(scalar) {
        letters += 1
        if letters == 7 {
          count += 1
          letters = 0
        }
        continue
      }
      if letters > 0 { count += 1 }
      letters = 0
      if scalar != " ", scalar != "\n" { count += 1 }
    }
    return count + (letters > 0 ? 1 : 0)
  }

  /// What Python's `str.isalpha` says: the categories of letters, without marks, numbers and symbols that look like some.
  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
    default: return false
    }
  }
}
