import Episodes
import GLMTokenizer
import ModelServer
import Testing

/// Replies in pieces, against the same replies as wholes.
struct TurnStreamTests {
  static let tools = [ChatTool(name: "look", definition: "{}"), ChatTool(name: "look_up", definition: "{}")]
  /// What replies, well-formed ones and others, are made of.
  static let pieces = [
    "\n", " ", "\n\n", "look", "look_up", "Look here", "{\"a\": 1}", "{}", "<tool_call>", "</tool_call>", "<tool_",
    "<|assistant|>", "<|ass", "世界", "e\u{301}", "😀", "word ", "<", "```python\ntool_call(a=1)\n```",
    "{\"name\": \"look\", \"arguments\": {}}", "<arg_key>a</arg_key>\n<arg_value>b</arg_value>\n",
  ]

  /// However a reply is cut, its pieces make up the whole, and what is a call never leaks out as text.
  @Test(arguments: ChatTemplate.all) func piecesMakeUpTheWhole(_ template: ChatTemplate) {
    var random = RandomSource(17)
    for round in 0..<4000 {
      let text = (0..<random.below(8)).map { _ in random.pick(Self.pieces) ?? "" }.joined()
      let tools = template.hasTools && round % 2 == 0 ? Self.tools : []
      let (deltas, reply) = Self.stream(text, template, tools, &random)
      // A family may trim more before a call than before prose.
      let prose = deltas.map(\.prose).joined()
      if reply.calls.isEmpty {
        #expect(prose == reply.prose, "\(text.debugDescription) by \(template)")
      } else {
        #expect(
          prose.filter { !$0.isWhitespace } == reply.prose.filter { !$0.isWhitespace }, "\(text.debugDescription)")
      }
      #expect(reply == template.read(text, tools: tools))
    }
  }

  @Test func thoughtsAreSetApartAsTheyCome() {
    var random = RandomSource(4)
    for text in ["\n<think>\nLet me see. <x>\n\n</think>\n\nHello  world\n", "<think></think>Hi", "\n<think>Cut off"] {
      for _ in 0..<50 {
        let (deltas, reply) = Self.stream(text, .glm45, Self.tools, &random)
        #expect(deltas.map(\.reasoning).joined() == reply.reasoning)
        #expect(deltas.map(\.prose).joined() == reply.prose)
      }
    }
    // GLM-Z1's template has begun the thoughts already.
    for _ in 0..<50 {
      let (deltas, reply) = Self.stream("Let me see.\n</think>\n\nHello", .glmZ1, [], &random, isThinking: true)
      #expect(reply.reasoning == "Let me see." && reply.prose == "Hello")
      #expect(deltas.map(\.reasoning).joined() == "Let me see." && deltas.map(\.prose).joined() == "Hello")
      let (_, cut) = Self.stream("Let me", .glmZ1, [], &random, isThinking: true)
      #expect(cut.reasoning == "Let me" && cut.prose.isEmpty)
    }
  }

  /// Prose is not held back for long.
  @Test func proseComesAtOnce() {
    var stream = TurnStream(.glm4, tools: Self.tools, isThinking: false)
    #expect(stream.append("\n").isEmpty)
    #expect(stream.append("The mug").prose == "The mug")
    #expect(stream.append(" is <").prose == " is")
    #expect(stream.append("3 here").prose == " <3 here")
    var call = TurnStream(.glm4, tools: Self.tools, isThinking: false)
    for piece in ["lo", "ok", "\n", "{\"a\"", ": 1}"] { #expect(call.append(piece).isEmpty) }
    #expect(call.finish().reply.calls == [ChatCall(name: "look", arguments: "{\"a\": 1}")])
  }

  private static func stream(
    _ text: String, _ template: ChatTemplate, _ tools: [ChatTool], _ random: inout RandomSource,
    isThinking: Bool = false
  ) -> (deltas: [TurnStream.Delta], reply: ChatReply) {
    var stream = TurnStream(template, tools: tools, isThinking: isThinking)
    var deltas: [TurnStream.Delta] = []
    var rest = text.unicodeScalars[...]
    while !rest.isEmpty {
      let count = 1 + random.below(6)
      deltas.append(stream.append(String(rest.prefix(count))))
      rest = rest.dropFirst(count)
    }
    let (reply, last, _) = stream.finish()
    return (deltas + [last], reply)
  }
}
