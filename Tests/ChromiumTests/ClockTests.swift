import Chromium
import Episodes
import Foundation
import Testing

/// A page's time goes by while it comes to rest, and only then.
@Suite(.needsChromium) struct ClockTests {
  private static let script = """
    <script>
      const log = [];
      const say = text => log.push(`${Date.now() - Date.UTC(2025, 0, 15, 9)} ${text}`);
      setTimeout(say, 300, 'later');
      const every = setInterval(() => say('every'), 250);
      setTimeout(() => clearInterval(every), 600);
      setTimeout(() => fetch('/slow').then(r => r.text()).then(say), 310);
      setTimeout(() => say('after'), 320);
      requestAnimationFrame(now => say(`frame ${now}`));
      setTimeout(() => say('much later'), 1500);
      (async () => { await new Promise(done => setTimeout(done, 100)); say('kept'); })();
      setTimeout("say('text')", 50);
    </script>
    """

  @Test func timersFallDueInTheirOrder() async throws {
    try await withBrowser { browser in
      let page = try await browser.open(origin: "http://site.example") { request in
        guard request.target == "/slow" else { return html(Self.script) }
        try? await Task.sleep(for: .milliseconds(120))
        return html("").with("fetched")
      }
      try await page.go(to: "/")
      let log = try await page.evaluate("log").arrayValue?.compactMap(\.stringValue)
      #expect(
        log == [
          "16 frame 16", "50 text", "100 kept", "250 every", "300 later", "310 fetched", "320 after", "500 every",
        ])
      try await page.settle()
      #expect(try await page.evaluate("log.at(-1)") == "1500 much later")
      await page.close()
    }
  }

  @Test func everyWayToAskForTheTimeAgrees() async throws {
    try await withBrowser { browser in
      let page = try await browser.open(origin: "http://site.example") { _ in html("<p>x</p>") }
      try await page.go(to: "/")
      let told = try await page.evaluate(
        """
        [Date(), new Date().toISOString(), Date.now() - new Date(), performance.now(), document.lastModified,
         new Intl.DateTimeFormat('en', {dateStyle: 'long'}).format(), new Date(0).getTime(), new Date() instanceof Date,
         class extends Date {}.now() === Date.now(), Intl.DateTimeFormat().resolvedOptions().timeZone, navigator.language]
        """)
      #expect(
        told == [
          "Wed Jan 15 2025 09:00:01 GMT+0000 (Coordinated Universal Time)", "2025-01-15T09:00:01.000Z", 0, 1000,
          "01/15/2025 09:00:00", "January 15, 2025", 0, true, true, "UTC", "en-US",
        ])
      await page.close()
    }
  }

  @Test func animationsAreOver() async throws {
    try await withBrowser { browser in
      let page = try await browser.open(origin: "http://site.example") { _ in
        html(
          """
          <style>@keyframes k { from { opacity: 0 } } #a { transition: width 9s; width: 1px } #a.wide { width: 100px } p { animation: k 9s }</style>
          <div id=a></div><p>x</p><button onclick="document.getElementById('a').className = 'wide'">Widen</button>
          """)
      }
      try await page.go(to: "/")
      try await click(page, "button", "Widen")
      #expect(
        try await page.evaluate(
          "[document.getElementById('a').offsetWidth, getComputedStyle(document.querySelector('p')).opacity]") == [
            100, "1",
          ])
      await page.close()
    }
  }
}

extension PageResponse {
  fileprivate func with(_ text: String) -> PageResponse {
    PageResponse(contentType: "text/plain", body: Data(text.utf8))
  }
}
