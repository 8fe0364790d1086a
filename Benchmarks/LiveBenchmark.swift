import Chromium
import EnvironmentKit
import Episodes
import Foundation
import WebBrowsing

/// How long live pages take: a context, a step, and eight agents at once.
struct LiveBenchmark {
  var environment: WebBrowsing
  var scratch: URL

  func run() async throws -> [Measurement] {
    guard let path = Browser.find() else {
      throw Diagnostic("live pages need a Chromium", hint: "apt-get install -y --no-install-recommends chromium")
    }
    let browser = Browser(path: path, scratch: scratch)
    let starting = try await Measure.times(1) {
      let page = try await browser.open(origin: "http://a.example", respond: Self.blank)
      await page.close()
    }
    let contexts = try await Measure.times(40) {
      let page = try await browser.open(origin: "http://a.example", respond: Self.blank)
      await page.close()
    }
    await browser.shutDown()

    let samples = try environment.samples(in: "live_dev")
    _ = try await play(samples[0], pictures: false)
    var plain: [Double] = []
    var pictured: [Double] = []
    var begins: [Double] = []
    for sample in samples {
      let visit = try await play(sample, pictures: false)
      plain += visit.steps
      begins.append(visit.begin)
      pictured += try await play(sample, pictures: true).steps
    }
    let clock = ContinuousClock()
    let start = clock.now
    let crowd = try await withThrowingTaskGroup(of: [Visit].self) { group in
      for lane in 0..<8 {
        group.addTask {
          var visits: [Visit] = []
          for number in stride(from: lane, to: samples.count, by: 8) {
            visits.append(try await play(samples[number], pictures: true))
          }
          return visits
        }
      }
      return try await group.reduce(into: [Visit]()) { $0 += $1 }
    }
    let taken = (clock.now - start) / .seconds(1)
    await environment.shutDown()
    let together = crowd.flatMap(\.steps)
    let solved = crowd.count { $0.score == 1 }
    return [
      Measurement(
        "web-live: the browser's start and first context", starting[0] * 1000, "ms", .against("a context's limit", 300)),
      Measurement("web-live: a fresh context, p50 of 40", Measure.median(contexts) * 1000, "ms", .atMost(300)),
      Measurement(
        "web-live: an episode's begin with its first page, p50", Measure.median(begins) * 1000, "ms",
        .against("a context's limit", 300)),
      Measurement(
        "web-live: step (act, settle, observe), p50 of \(plain.count)", Measure.median(plain) * 1000, "ms", .atMost(80)),
      Measurement(
        "web-live: step, p95", plain.sorted()[plain.count * 95 / 100] * 1000, "ms", .against("the limit for p50", 80)),
      Measurement(
        "web-live: step with its picture, p50", Measure.median(pictured) * 1000, "ms", .against("the limit without", 80)
      ),
      Measurement(
        "web-live: 8 at once, with pictures: solved of \(crowd.count)", Double(solved), "episodes",
        .atLeast(Double(crowd.count))),
      Measurement(
        "web-live: 8 at once: step, p50", Measure.median(together) * 1000, "ms", .against("the limit for one", 80)),
      Measurement(
        "web-live: 8 at once: steps", Double(together.count) / taken, "steps/s",
        .against("one alone", Double(pictured.count) / max(pictured.reduce(0, +), 0.001))),
    ]
  }

  private static let blank: @Sendable (PageRequest) async -> PageResponse = { _ in
    PageResponse(body: Data("<!doctype html><title>x</title>".utf8))
  }

  private struct Visit {
    var begin: Double
    var steps: [Double]
    var score: Double
  }

  /// Plays a sample as its oracle does; gives the seconds that each step took.
  private func play(_ sample: SampleID, pictures: Bool) async throws -> Visit {
    let clock = ContinuousClock()
    let began = clock.now
    let session = try await EpisodeSession(
      environment, EpisodeRequest(sample: sample, seed: 1, options: ["screenshots": pictures ? "each-step" : "none"]))
    var visit = Visit(begin: (clock.now - began) / .seconds(1), steps: [], score: 0)
    do {
      while true {
        let reply = try await session.oracleReply()
        let start = clock.now
        let turn = try await session.submit(reply)
        // An answer only ends it: nothing is done and nothing seen.
        if turn.actions.first?.name != "answer" { visit.steps.append((clock.now - start) / .seconds(1)) }
        if let verdict = turn.verdict {
          visit.score = verdict.score
          break
        }
      }
    } catch {
      await session.end()
      throw error
    }
    await session.end()
    return visit
  }
}
