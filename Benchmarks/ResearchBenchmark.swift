import CDispatch
import EnvironmentKit
import Episodes
import Foundation
import WebBrowsing

/// How fast the archive of research tasks is built, searched and read, and answers are graded.
struct ResearchBenchmark {
  /// `environments/web-browsing`.
  var folder: URL
  var scratch: URL

  /// What of a question's line is measured with.
  private struct Question: Decodable {
    struct Evidence: Decodable { var page: String, query: String, quote: String }
    var question: String
    var answer: String
    var evidence: [Evidence]
  }

  func run() async throws -> [Measurement] {
    let pages = folder.appending(path: "archive")
    let clock = ContinuousClock()
    let start = clock.now
    let archive = try Archive(pages: pages, cache: scratch)
    let built = (clock.now - start) / .seconds(1)
    let opened = try await Measure.times(20) { _ = try Archive(pages: pages, cache: scratch) }
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
    let file = scratch.appending(path: names.first { $0.hasSuffix(".sqlite") } ?? "")
    let bytes = try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int ?? 0
    let questions = try ["research_dev", "research_test"].flatMap {
      try TaskFile.load(Question.self, from: folder.appending(path: "tasks/\($0).jsonl")).map(\.record)
    }
    let evidence = questions.flatMap(\.evidence)
    // What people type: whole questions, titles, and words that a third of the pages have.
    let common = [
      "computer system", "programming language data", "software program for a network", "city in the country",
    ]
    let typed = questions.map(\.question) + evidence.map(\.query) + common
    let searches = try await times(typed) {
      _ = try await archive.search($0)
    }
    // The same in processor time, which a machine that is busy with other things does not stretch.
    var processor: [Double] = []
    for text in typed {
      let start = Self.processorTime()
      _ = try await archive.search(text)
      processor.append(Self.processorTime() - start)
    }
    processor.sort()
    let flood = String(repeating: "computer system program language data network file user ", count: 100)
    let floods = try await Measure.times(20) { _ = try await archive.search(flood) }
    let reads = try await times(evidence.map(\.page)) { _ = try await archive.page($0) }
    let graded = try await Measure.rate {
      for question in questions {
        let text = question.evidence.enumerated().map { "\($1.quote) [\($0 + 1)]" }.joined(separator: " ")
        let quotes = question.evidence.map { CitationScore.Quote(page: $0.page, text: $0.quote) }
        _ = ResearchScore(
          text: text, short: question.answer, gold: question.answer, goldPages: question.evidence.map(\.page),
          quotes: quotes)
      }
      return questions.count
    }
    return [
      Measurement("web-research: pages", Double(try archive.count()), "pages", .atLeast(5000)),
      Measurement("web-research: built at first use", built, "s", .atMost(60)),
      Measurement("web-research: file", Double(bytes) / 1e6, "MB", .atMost(40)),
      Measurement("web-research: opened, median", Measure.median(opened) * 1000, "ms", .atMost(50)),
      Measurement(
        "web-research: search, median of \(searches.count)", Measure.median(searches) * 1000, "ms",
        .against("the limit for p95", 10)),
      Measurement("web-research: search, p95", searches[searches.count * 95 / 100] * 1000, "ms", .atMost(10)),
      Measurement(
        "web-research: search, p95 of processor time", processor[processor.count * 95 / 100] * 1000, "ms",
        .against("the limit for p95", 10)),
      Measurement(
        "web-research: search for eight common words, median", Measure.median(floods) * 1000, "ms",
        .against("the limit for p95", 10)),
      Measurement("web-research: page read, median", Measure.median(reads) * 1000, "ms", .atMost(1)),
      Measurement("web-research: answers graded", graded, "answers/s", .atLeast(300)),
    ]
  }

  /// Seconds of the processor that this program has used.
  private static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Seconds that each of the texts takes, ascending.
  private func times(_ texts: [String], _ work: (String) async throws -> Void) async throws -> [Double] {
    let clock = ContinuousClock()
    var times: [Double] = []
    for text in texts {
      let start = clock.now
      try await work(text)
      times.append((clock.now - start) / .seconds(1))
    }
    return times.sorted()
  }
}
