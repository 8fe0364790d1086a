import CDispatch
import Foundation
import GLMRuntime
import GLMTokenizer

/// Megabytes of text that become tokens and come back in a second of one core's time, with the vocabulary of a model. The
/// time is the thread's own, so that what else runs on the machine is left out.
struct TokenizerBenchmark {
  var path: String

  func run() throws -> [Measurement] {
    let tokenizer = try GLMTokenizer(GGUFFile(path: path))
    let name = URL(filePath: path).deletingPathExtension().lastPathComponent
    var corpus = Corpus()
    let text = corpus.text(words: 100_000)
    func encode(_ text: String) -> Double {
      Self.rate {
        _ = tokenizer.encode(text)
        return text.utf8.count
      }
    }
    let varied = encode(text)
    let ids = tokenizer.encode(text)
    guard tokenizer.decode(ids) == text else { throw Failure(description: "\(name): the text does not come back") }
    let back = Self.rate { tokenizer.decode(ids).utf8.count }
    var measurements = [
      Measurement("\(name): 100,000 words to tokens", varied, "MB/s", .atLeast(20)),
      Measurement("\(name): and back", back, "MB/s", .against("to tokens", varied)),
      Measurement(
        "\(name): 100,000 different words", encode(corpus.differentWords(100_000)), "MB/s",
        .against("varied text", varied)),
    ]
    for (what, piece) in [("one letter", "e"), ("eight letters at random", ""), ("emoji", "👍🏽"), ("blanks", " ")] {
      let hostile =
        piece.isEmpty ? corpus.letters(1 << 20) : String(repeating: piece, count: (1 << 20) / piece.utf8.count)
      measurements.append(
        Measurement(
          "\(name): a megabyte of \(what)", encode(hostile), "MB/s", .against("varied text", varied)))
    }
    return measurements
  }

  /// Megabytes per second of this thread's time: the median of 21 runs of `work`, which gives its bytes.
  private static func rate(_ work: () -> Int) -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    _ = work()
    return Measure.median(
      (0..<21).map { _ in
        let start = now()
        let bytes = work()
        return Double(bytes) / 1e6 / (now() - start)
      })
  }

  private struct Failure: Error, CustomStringConvertible { var description: String }
}

/// Text that is made up, the same in every run: words of which few are frequent and many are rare, numbers, marks, code, and
/// some Chinese.
private struct Corpus {
  private static let syllables = [
    "ka", "lo", "mi", "ren", "tos", "qui", "ble", "an", "ter", "ing", "ous", "pre", "con", "sta", "ver", "na", "ple",
    "tion", "er", "ly", "un", "sh", "gra", "pho", "wa", "xen", "zu", "th", "str", "ment",
  ]
  private static let frequent =
    "the of and to in a is that for it was on are as with at this from have or by one not but what all were when we there"
    .split(separator: " ").map(String.init)
  private var state: UInt64 = 42
  private var rare: [String] = []
  private var characters: [String] = []

  init() {
    rare = (0..<20_000).map { _ in
      (0...random(4)).map { _ in Self.syllables[random(Self.syllables.count)] }.joined()
    }
    characters = (0..<2000).compactMap { _ in Unicode.Scalar(UInt32(0x4E00 + random(20_000))).map(String.init) }
  }

  private mutating func random(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }

  mutating func text(words: Int) -> String {
    var text = ""
    for _ in 0..<words {
      text += word()
      switch random(100) {
      case 0..<3: text += "\n"
      case 3..<10: text += ", "
      case 10..<15: text += ". "
      case 15: text += "\n\n  "
      default: text += " "
      }
    }
    return text
  }

  private mutating func word() -> String {
    // The rarer of two, so that early words are the frequent ones.
    let word = rare[random(1 + random(rare.count))]
    switch random(100) {
    case 0..<45: return Self.frequent[random(Self.frequent.count)]
    case 45..<80: return word
    case 80..<85: return word.capitalized
    case 85..<90: return String(random(10_000_000))
    case 90..<93: return (0...random(10)).map { _ in characters[random(characters.count)] }.joined()
    case 93..<95: return "\(word)_\(rare[random(rare.count)])(\(random(10)))"
    case 95: return "it's"
    case 96: return "\"\(word)\""
    default: return word.uppercased()
    }
  }

  mutating func differentWords(_ count: Int) -> String {
    (0..<count).map { "\(rare[random(rare.count)])\(Self.syllables[$0 % 30])\(Self.syllables[$0 / 30 % 30])" }
      .joined(separator: " ")
  }

  mutating func letters(_ count: Int) -> String {
    String(decoding: (0..<count).map { _ in UInt8(ascii: "a") + UInt8(random(8)) }, as: UTF8.self)
  }
}
