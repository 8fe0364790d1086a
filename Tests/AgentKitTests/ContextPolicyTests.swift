import AgentKit
import Episodes
import Testing

struct ContextPolicyTests {
  @Test(arguments: [
    ("Hello world", 2), ("internationalization", 3), ("a-b", 3), ("x \n1", 2), ("abcdefg", 1), ("12345", 5), ("\t", 1),
    ("Act: bash\n\n```bash\nls /etc\n```", 13), ("", 0),
    // Marks, numbers and symbols that look like letters are none.
    ("ก\u{0E34}", 2), ("क\u{093F}", 2), ("abcⅧdef", 3), ("ⓐⓑ", 2), ("ªº", 1), ("漢字かな交じり文", 2), ("a\u{0345}", 2),
  ]) func segmentsAreCountedAsAgentBenchDoes(_ text: String, _ expected: Int) {
    #expect(ContextPolicy.segments(text) == expected)
  }

  @Test func shortConversationsStayWhole() {
    let messages: [Message] = [.user("a"), .assistant("b"), .user("c")]
    #expect(ContextPolicy.agentbench.apply(messages) == messages)
    #expect(ContextPolicy.agentbench.apply([]) == [])
  }

  @Test func theOldestTurnsAreLeftOutAndAnnounced() {
    let long = String(repeating: "1", count: 1000)
    let messages: [Message] = [.user("first")] + (0..<3).flatMap { [.assistant("a\($0)"), .user(long + "\($0)")] }
    let shown = ContextPolicy.agentbench.apply(messages)
    #expect(shown.first == .user("first"))
    #expect(shown.count == 7)
    let more = messages + [.assistant("b"), .user(long)]
    let cut = ContextPolicy.agentbench.apply(more)
    #expect(cut.first?.content == "first\n\n[NOTICE] 2 messages are omitted.")
    #expect(cut.dropFirst().first == .assistant("a1"))
    #expect(cut.last == .user(long))
    #expect(ContextPolicy.none.apply(more) == more)
  }

  @Test func aLastMessageBeyondTheBudgetLeavesTheFirstAlone() {
    let messages: [Message] = [.user("first"), .assistant("a"), .user(String(repeating: "1", count: 3500))]
    #expect(
      ContextPolicy.agentbench.apply(messages) == [.user("first\n\n[NOTICE] 2 messages are omitted.")])
  }

  /// Whatever the lengths, what is shown fits the budget or is the first message alone, and turns alternate.
  @Test func whatIsShownFitsAndAlternates() {
    var random = RandomSource(4)
    for _ in 0..<200 {
      var messages: [Message] = [.user("go")]
      for _ in 0..<random.below(12) {
        messages.append(.assistant(String(repeating: "2", count: random.below(900))))
        messages.append(.user(String(repeating: "1", count: random.below(1500))))
      }
      let shown = ContextPolicy.agentbench.apply(messages)
      #expect(shown.count == 1 || shown.dropFirst().reduce(2) { $0 + ContextPolicy.segments($1.content) } < 3500)
      for (a, b) in zip(shown, shown.dropFirst()) { #expect(a.role != b.role) }
    }
  }
}
