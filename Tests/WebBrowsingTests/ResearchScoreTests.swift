import Episodes
import Testing

@testable import WebBrowsing

/// The scorer, by examples that were worked out by hand and by what must hold for any answer.
struct ResearchScoreTests {
  static let capital = CitationScore.Quote(page: "country/hungary", text: "The capital of Hungary is Budapest.")
  static let currency = CitationScore.Quote(
    page: "country/hungary", text: "The currency of Hungary is called Forint, and its code is HUF.")

  @Test(
    arguments: [
      (
        "The capital of Hungary is Budapest [1].", [AnswerSegment("The capital of Hungary is Budapest", citations: [1])]
      ),
      // A mark behind the full stop belongs to the sentence before it; marks in a row to the same one.
      (
        "The capital of Hungary is Budapest. [1][2] It lies on the Danube, they say.",
        [
          AnswerSegment("The capital of Hungary is Budapest.", citations: [1, 2]),
          AnswerSegment("It lies on the Danube, they say."),
        ]
      ),
      // A mark parts a sentence; a list of numbers is two marks; the same number counts once.
      (
        "Budapest is the capital [1] and Forint is the money [2, 1][2]",
        [
          AnswerSegment("Budapest is the capital", citations: [1]),
          AnswerSegment("and Forint is the money", citations: [2, 1]),
        ]
      ),
      // Twenty characters or fewer are no sentence yet.
      (
        "Yes. It is so. We know it from the page [1].",
        [AnswerSegment("Yes. It is so. We know it from the page", citations: [1])]
      ),
      // Short forms end no sentence.
      (
        "The seat of the company is in St. Louis [1].",
        [AnswerSegment("The seat of the company is in St. Louis", citations: [1])]
      ),
      (
        "The prize went to the chemist J. Doe of Perth [1]",
        [AnswerSegment("The prize went to the chemist J. Doe of Perth", citations: [1])]
      ),
      // What is no mark stays text; a mark without any text is kept, for it cites.
      ("[see] the list [a] of twenty words and more", [AnswerSegment("[see] the list [a] of twenty words and more")]),
      ("[1]", [AnswerSegment("", citations: [1])]), ("", []), (" .!? ", []),
    ] as [(String, [AnswerSegment])]) func answersArePartedAsTheRuleSays(_ answer: String, _ segments: [AnswerSegment])
  {
    #expect(AnswerSegment.segments(of: answer) == segments)
  }

  @Test(arguments: [
    // capital, Hungary, Budapest: all three.
    ("The capital of Hungary is Budapest", 1.0),
    // city, Budapest, rules, Hungary: two of four.
    ("The city of Budapest rules over Hungary", 0.5),
    // Budapest three times, of which the quote has one; capital: two of four.
    ("Budapest Budapest Budapest is the capital", 0.5),
    // Four words are too few.
    ("Hungary's capital is Budapest", 0.0),
    // Nothing but stop words says nothing.
    ("it is what it is and was", 0.0), ("", 0.0),
  ]) func supportIsTheShareOfContentWords(_ segment: String, _ support: Double) {
    #expect(CitationScore.support(of: segment, by: Self.capital.text) == support)
  }

  @Test func numbersAreComparedWithoutTheirCommas() {
    #expect(
      WordList.words(in: "1,741,041 people, 3.14; 0.5. Asia/Riyadh l'été it's") == [
        "1741041", "people", "3.14", "0.5", "asia", "riyadh", "lété", "its",
      ])
    #expect(TokenF1.score("4416", gold: "4,416") == 1)
  }

  @Test(
    arguments: [
      ("Forint", "Forint", 1.0), ("the forint.", "Forint", 1.0), ("Hungarian Forint", "Forint", 2.0 / 3),
      ("Euro", "Forint", 0),
      ("", "Forint", 0), ("Forint Forint", "Forint", 2.0 / 3), ("Abendroth", "Abendroth Prize", 2.0 / 3),
    ] as [(String, String, Double)]) func answersAreComparedByWords(_ answer: String, _ gold: String, _ f1: Double)
  {
    #expect(abs(TokenF1.score(answer, gold: gold) - f1) < 1e-12)
  }

  @Test func aWorkedExample() {
    let answer = """
      The capital of Hungary is Budapest [1]. The currency of Hungary is called Forint [1][2]. The river there is the wide Danube.
      """
    let score = CitationScore(of: answer, quotes: [Self.capital, Self.currency])
    // Three pieces; [1] supports the first, and of the second only "hungary" of currency, hungary, called, forint: 0.25; [2] all of it.
    #expect(score.precision == 2.0 / 3)
    #expect(score.recall == 2.0 / 3)
    #expect(abs(score.f1 - 2.0 / 3) < 1e-12)
    #expect(score.violations.isEmpty)
  }

  @Test func thresholdsDecide() {
    // city, forint, currency, hungary, called: four of five.
    let answer = "In the city the currency of Hungary is called Forint [1]"
    #expect(CitationScore(of: answer, quotes: [Self.currency], threshold: 0.75).precision == 1)
    #expect(CitationScore(of: answer, quotes: [Self.currency], threshold: 0.81).precision == 0)
  }

  @Test func whatWasNeverOpenedIsAViolation() {
    var closed = Self.capital
    closed.isOpened = false
    let answer = "The capital of Hungary is Budapest [1]. The currency of Hungary is called Forint [2][7]."
    let score = CitationScore(of: answer, quotes: [closed, Self.currency])
    #expect(
      score.violations == [
        "[1] is cited, and its page country/hungary was never opened", "[7] is cited, and there is no such quote",
      ])
    #expect(score.precision == 1.0 / 3)
    #expect(score.recall == 0.5)
  }

  @Test func whatIsNotCitedIsNotSupported() {
    let score = CitationScore(of: "The capital of Hungary is Budapest.", quotes: [Self.capital])
    #expect(score.precision == 0 && score.recall == 0 && score.f1 == 0)
    #expect(CitationScore(of: "[1][0][999]", quotes: [Self.capital]).f1 == 0)
  }

  @Test func anAnswerFromMemoryIsNoSuccess() {
    // Well cited, but what is cited does not say what is answered.
    let text = "The capital of Hungary is Budapest [1]."
    func score(_ short: String, gold: String) -> ResearchScore {
      ResearchScore(
        text: text, short: short, gold: gold, goldPages: ["country/hungary", "city/x"], quotes: [Self.capital])
    }
    let remembered = score("Forint", gold: "Forint")
    #expect(remembered.total == 1 && remembered.answerSupport == 0 && !remembered.isSuccess)
    let read = score("Budapest", gold: "Budapest")
    #expect(read.isSuccess && read.answerSupport == 1 && read.pageRecall == 0.5)
    // Without a short answer the text is compared: five words, one of which is right.
    #expect(abs(score("", gold: "Budapest").answerF1 - 2.0 / 6) < 1e-12)
  }

  /// A stream of texts made of words, marks and signs.
  struct Texts {
    var random: RandomSource
    static let pieces = [
      "Budapest", "the", "capital", "of", "Hungary", "is", "Forint", "code", "HUF", "[1]", "[2]", "[3]", "[9]",
      "[1, 2]", ".", "!",
      "\n", "J.", "[", "]", "1,000", "é", "🂡", "it", "[0]", "called", "currency",
    ]
    mutating func next() -> String {
      (0..<random.below(40)).map { _ in Self.pieces[random.below(Self.pieces.count)] }.joined(separator: " ")
    }
  }

  @Test func propertiesHoldForAnyAnswer() {
    var texts = Texts(random: RandomSource(7))
    var (supported, violated) = (0, 0)
    for _ in 0..<2000 {
      let answer = texts.next()
      let quotes = [Self.capital, Self.currency]
      let score = CitationScore(of: answer, quotes: quotes)
      #expect((0...1).contains(score.precision) && (0...1).contains(score.recall) && (0...1).contains(score.f1))
      #expect((score.precision == 0) == (score.recall == 0))
      // A higher bar never helps.
      let strict = CitationScore(of: answer, quotes: quotes, threshold: 0.75)
      #expect(strict.precision <= score.precision && strict.recall <= score.recall)
      // Pages that were not opened support nothing.
      let closed = quotes.map { CitationScore.Quote(page: $0.page, text: $0.text, isOpened: false) }
      let blind = CitationScore(of: answer, quotes: closed)
      #expect(blind.f1 == 0 && blind.violations.count >= score.violations.count)
      // A sentence that cites nothing never raises the recall, and leaves the precision alone.
      let padded = CitationScore(of: answer + "\nNobody has looked this up anywhere yet.", quotes: quotes)
      #expect(padded.recall <= score.recall && padded.precision == score.precision)
      // No word gets lost: what the pieces state is the text without its marks.
      let stated = AnswerSegment.segments(of: answer).flatMap { WordList.words(in: $0.text) }
      #expect(stated == WordList.words(in: AnswerSegment.plainText(of: answer)))
      if score.f1 > 0 { supported += 1 }
      if !score.violations.isEmpty { violated += 1 }
    }
    // The texts reach both.
    #expect(supported > 50 && violated > 500)
  }

  @Test func f1IsSymmetricAndOneForEqualWordsOnly() {
    var texts = Texts(random: RandomSource(8))
    for _ in 0..<500 {
      let (one, other) = (texts.next(), texts.next())
      let f1 = TokenF1.score(one, gold: other)
      #expect(f1 == TokenF1.score(other, gold: one) && (0...1).contains(f1))
      if f1 == 1 { #expect(TokenF1.words(one).sorted() == TokenF1.words(other).sorted()) }
      if !TokenF1.words(one).isEmpty { #expect(TokenF1.score(one, gold: one) == 1) }
    }
  }
}
