import Chromium
import EnvironmentHost
import EnvironmentTesting
import Episodes
import Foundation
import HTTPTransport
import NIOCore
import Testing

/// The page for playing by hand, in a real browser against a real server.
@Suite(.enabled(if: Browser.find() != nil, "there is no Chromium: apt-get install chromium")) struct PlayPageTests {
  private static func play(_ style: String, _ body: @Sendable (Page) async throws -> Void) async throws {
    try await TestServer.run(.init(sessions: HostLimits(showsOracle: true), showsPlayPage: true)) { server in
      let scratch = FileManager.default.temporaryDirectory.appending(path: "play-\(UUID().uuidString)")
      let browser = Browser(path: Browser.find() ?? "", scratch: scratch)
      let origin = "http://\(server.address.authority)"
      let page = try await browser.open(origin: origin) { request in
        let answer = try? await server.transport.send(
          request.method, request.target, to: server.address,
          headers: request.method == "GET" ? [] : [("Content-Type", "application/json"), ("Origin", origin)],
          body: request.body.isEmpty ? nil : ByteBuffer(bytes: request.body), timeout: .seconds(60))
        return PageResponse(
          status: answer?.status ?? 502, contentType: answer?.header("Content-Type") ?? "text/plain",
          body: Data((answer?.body ?? ByteBuffer()).readableBytesView))
      }
      let result: Result<Void, any Error>
      do {
        try await page.go(to: "/")
        _ = try await page.evaluate("document.getElementById('style').value = '\(style)'")
        try await press(page, "#choice button")
        try await body(page)
        result = .success(())
      } catch { result = .failure(error) }
      await page.close()
      await browser.shutDown()
      try? FileManager.default.removeItem(at: scratch)
      try result.get()
    }
  }

  private static func press(_ page: Page, _ selector: String) async throws {
    _ = try await page.evaluate("document.querySelector(`\(selector)`).click()")
    try await page.settle()
  }

  private static func text(_ page: Page, _ selector: String) async throws -> String {
    try await page.evaluate("document.querySelector(`\(selector)`).innerText").stringValue ?? ""
  }

  @Test(arguments: ["text", "tools"]) func anEpisodeIsPlayedAsTheOracleSays(_ style: String) async throws {
    try await Self.play(style) { page in
      #expect(try await Self.text(page, "#messages").contains("Count to"))
      for _ in 0..<20 where try await page.evaluate("document.getElementById('verdict').hidden").boolValue == true {
        try await Self.press(page, "#hint")
        try await Self.press(page, "#reply .row button")
      }
      #expect(try await Self.text(page, "#verdict").contains("Score 1"))
      #expect(try await page.evaluate("document.getElementById('reply').hidden").boolValue == true)
      if let folder = ProcessInfo.processInfo.environment["GAUNTLET_PICTURES"] {
        try await page.screenshot().write(to: URL(filePath: folder).appending(path: "play-\(style).webp"))
      }
    }
  }

  @Test func legalActionsAreButtons() async throws {
    try await Self.play("text") { page in
      let names = try await page.evaluate("[...document.querySelectorAll('#legal button')].map(b => b.textContent)")
      #expect(names == ["add", "stop"])
      try await Self.press(page, "#legal button:last-child")
      #expect(try await Self.text(page, "#verdict").contains("Score 0"))
    }
  }

  @Test func whatCannotBeUnderstoodIsTold() async throws {
    try await Self.play("text") { page in
      _ = try await page.evaluate("document.getElementById('text').value = '<img src=x onerror=alert(1)>'")
      try await Self.press(page, "#reply .row button")
      #expect(try await Self.text(page, "#messages").contains("invalid"))
      // What was typed is text on the page, and no markup.
      #expect(try await page.evaluate("document.querySelectorAll('#messages img').length").intValue == 0)
      try await Self.press(page, "#stop")
      #expect(try await Self.text(page, "#verdict").contains("cancelled"))
    }
  }

  @Test func thePageIsThereOnlyWhereItWasAskedFor() async throws {
    try await TestServer.run { server in
      let answer = try await server.get("/")
      #expect(answer.status == 404)
    }
  }
}
