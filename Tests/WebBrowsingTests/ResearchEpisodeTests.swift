import EnvironmentKit
import Episodes
import Testing

@testable import WebBrowsing

struct ResearchEpisodeTests {
  private func begin(_ options: [String: String] = [:]) async throws -> any EnvironmentEpisode {
    let world = try ResearchWorld.shared.get()
    let request = EpisodeRequest(sample: "research_dev-000", seed: 1, options: options)
    return try await world.begin(try world.manifest.validated(request))
  }

  private func act(_ tool: ResearchTool, _ values: JSONValue..., in episode: any EnvironmentEpisode) async throws
    -> Outcome
  {
    try await episode.step(tool.action(values))
  }

  @Test func aQuestionIsAnsweredFromQuotes() async throws {
    let episode = try await begin()
    let found = try await act(.search, "Hungary", in: episode)
    #expect(found.observation?.text.contains("1. country/hungary | Hungary") == true)
    let page = try await act(.open, "country/hungary", in: episode)
    #expect(page.observation?.text.hasPrefix("country/hungary\nHungary\n\nHungary is a country in Europe.") == true)
    let kept = try await act(.quote, "country/hungary", "The capital of Hungary is  Budapest.", in: episode)
    #expect(kept.observation?.text == "Kept as quote [1] from country/hungary.")
    let again = try await act(.quote, "country/hungary", "The capital of Hungary is Budapest.", in: episode)
    #expect(again.observation?.text == "This is quote [1] already.")
    let verdict = try #require(
      try await act(.answer, "The capital of Hungary is Budapest [1].", "Budapest", in: episode).verdict)
    // Rightly cited, and not what was asked for.
    #expect(verdict.score == 0)
    #expect(verdict.result["citation_precision"] == .double(1) && verdict.result["citation_recall"] == .double(1))
    #expect(verdict.result["success"] == .bool(false) && verdict.result["gold_page_recall"] == .double(0))
    #expect(verdict.result["opened"] == ["country/hungary"])
    await episode.end()
  }

  @Test func pagesThatWereNeverOpenedMayNotBeCited() async throws {
    let episode = try await begin()
    let kept = try await act(.quote, "country/hungary", "The capital of Hungary is Budapest.", in: episode)
    #expect(kept.observation?.text.hasSuffix("open it before you cite it.") == true)
    let verdict = try #require(
      try await act(.answer, "The capital of Hungary is Budapest [1].", "Budapest", in: episode).verdict)
    #expect(verdict.result["violations"] == ["[1] is cited, and its page country/hungary was never opened"])
    #expect(verdict.result["citation_precision"] == .double(0))
    let results = [
      EpisodeResult(sample: "research_dev-000", status: verdict.status, score: verdict.score, result: verdict.result)
    ]
    let metrics = try ResearchWorld.shared.get().metrics(of: results)
    #expect(metrics["research_violations"] == 1 && metrics["research_success"] == 0)
    await episode.end()
  }

  /// Opened after it was quoted: what counts is the moment of the answer.
  @Test func aPageMayBeOpenedAfterItWasQuoted() async throws {
    let episode = try await begin()
    _ = try await act(.quote, "country/hungary", "The capital of Hungary is Budapest.", in: episode)
    _ = try await act(.open, "country/hungary", 1, in: episode)
    let verdict = try await act(.answer, "The capital of Hungary is Budapest [1].", in: episode).verdict
    #expect(verdict?.result["violations"] == [] && verdict?.result["citation_f1"] == .double(1))
    await episode.end()
  }

  @Test func whatCannotBeDoneIsSaidInWords() async throws {
    let episode = try await begin()
    let words = { (count: Int) in JSONValue.string(Array(repeating: "word", count: count).joined(separator: " ")) }
    for (tool, values, reason) in [
      (ResearchTool.open, ["country/atlantis"], "there is no page 'country/atlantis'"),
      (.open, [""], "there is no page ''"),
      (.open, ["country/hungary", 2], "country/hungary has 1 part, and no part 2"),
      (.open, ["country/hungary", 0], "and no part 0"), (.open, ["country/hungary", "x"], "a whole number"),
      (.open, ["country/hungary", .int(.max)], "and no part"), (.open, [3], "open needs a text as its page"),
      (.open, ["../../etc/passwd"], "there is no page"), (.search, ["?"], "a search needs a word"),
      (
        .quote, ["country/hungary", "The capital of Hungary is Vienna."],
        "does not stand in country/hungary word for word"
      ),
      (.quote, ["country/hungary", "is Budapest"], "a quote has 3 to 100 words, and this one 2"),
      (.quote, ["country/hungary", words(101)], "and this one 101"),
      (.quote, ["country/hungary", .string(String(repeating: "a", count: 1001))], "a quote may have 1000 characters"),
      (.quote, ["country/hungary"], "quote needs a text as its text"),
      (.quote, ["x/y", "a b c"], "there is no page 'x/y'"),
      (.answer, [""], "the answer is empty"), (.answer, ["[1] [2]"], "the answer is empty"),
      (.answer, [.string(String(repeating: "a", count: 4001))], "may have 4000 characters"),
      (
        .answer, ["text", .string(String(repeating: "a", count: 201))], "the short of an answer may have 200 characters"
      ),
      (.answer, [.null], "answer needs a text as its text"),
    ] as [(ResearchTool, [JSONValue], String)] {
      let outcome = try await episode.step(tool.action(values))
      #expect(outcome.invalid?.contains(reason) == true, "\(tool) \(values): \(outcome.invalid ?? "played")")
      #expect(outcome.verdict == nil && outcome.observation?.text.utf8.count ?? .max < 1000)
    }
    #expect(
      try await episode.step(Action("delete", ["page": "country/hungary"])).invalid?.contains("no action 'delete'")
        == true)
    await episode.end()
  }

  @Test func thereAreTwentyQuotesAtMost() async throws {
    let episode = try await begin()
    let page = try #require(try await ResearchWorld.archive.get().page("computing/unix"))
    let words = page.text.split(whereSeparator: \.isWhitespace).map(String.init)
    for index in 0..<20 {
      let text = words[(index * 3)..<(index * 3 + 3)].joined(separator: " ")
      let outcome = try await act(.quote, "computing/unix", .string(text), in: episode)
      #expect(outcome.observation?.text.hasPrefix("Kept as quote [\(index + 1)]") == true, "\(text)")
    }
    let outcome = try await act(.quote, "computing/unix", .string(words[60..<63].joined(separator: " ")), in: episode)
    #expect(outcome.invalid?.contains("there are 20 quotes already") == true)
    await episode.end()
  }

  @Test func theThresholdIsAnOption() async throws {
    // capital, Hungary, Budapest of five content words: 0.6.
    let text: JSONValue = "The great old capital of Hungary is Budapest [1]"
    for (threshold, precision) in [("0.57", 1.0), ("0.75", 0)] {
      let episode = try await begin(["citation_threshold": threshold])
      _ = try await act(.open, "country/hungary", in: episode)
      _ = try await act(.quote, "country/hungary", "The capital of Hungary is Budapest.", in: episode)
      let verdict = try await act(.answer, text, in: episode).verdict
      #expect(verdict?.result["citation_precision"] == .double(precision))
      await episode.end()
    }
  }
}
