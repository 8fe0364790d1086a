import Episodes
import Foundation
import Testing

/// Live observation through a WebSocket, by a client that is not ours.
@Suite struct WatchTests {
  private static let word = "only-for-those-who-watch"

  @Test func everyMoveIsSeen() async throws {
    try await TestServer.run(.init(watchWord: Self.word)) { server in
      let (status, output) = try await Python.run(["watch.py", "\(server.port)", Self.word])
      #expect(status == 0, "\(output)")
      let texts = output.split(separator: "\n").compactMap { try? JSONValue(parsing: String($0)) }
      let events = texts.map { $0["event"]?.stringValue ?? "" }
      #expect(events == ["opened", "played", "played", "played", "closed", "ping"])
      #expect(texts.first?["sample"] == "dev-0")
      #expect(texts.dropFirst().first?["move"] == "add")
      #expect(texts.dropFirst(2).first?["invalid"]?.stringValue?.isEmpty == false)
      #expect(texts.dropFirst(3).first?["verdict"]?["status"] == "completed")
    }
  }

  @Test func nobodyElseWatches() async throws {
    try await TestServer.run(.init(watchWord: Self.word)) { server in
      let wrong = try await Python.run(["watch.py", "\(server.port)", "some-other-word"])
      #expect(wrong.output == "404\n")
    }
    // Without a word there is no such place, for agents with a token neither.
    try await TestServer.run { server in
      let none = try await Python.run(["watch.py", "\(server.port)", ""])
      #expect(none.output == "404\n")
    }
  }
}
