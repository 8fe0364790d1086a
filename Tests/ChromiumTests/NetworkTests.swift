import Chromium
import Episodes
import Foundation
import Testing

/// Pages reach their site and nothing else, whichever way they try.
@Suite(.needsChromium) struct NetworkTests {
  /// Scripts that try to reach `tcp` or `udp` of this machine; each gives what came of it.
  private static func attempts(_ tcp: Int, _ udp: Int) -> [String] {
    let there = "http://127.0.0.1:\(tcp)/"
    let inWorker = "try { await fetch(`\(there)`, {mode: 'no-cors'}); say('reached') } catch { say('blocked') }"
    return [
      "fetch('\(there)', {mode: 'no-cors'}).then(() => 'reached', () => 'blocked')",
      """
      new Promise(say => {
        const worker = new Worker(URL.createObjectURL(new Blob([`(async () => { const say = postMessage.bind(self); \(inWorker.replacing("`", with: "'")) })()`])));
        worker.onmessage = e => say(e.data);
      })
      """,
      """
      new Promise(say => {
        const worker = new SharedWorker(URL.createObjectURL(new Blob([`onconnect = async e => { const say = t => e.ports[0].postMessage(t); \(inWorker.replacing("`", with: "'")) }`])));
        worker.port.onmessage = e => say(e.data);
      })
      """,
      """
      new Promise(say => {
        const socket = new WebSocket('ws://127.0.0.1:\(tcp)/');
        socket.onopen = () => say('reached'); socket.onerror = () => say('blocked');
      })
      """,
      """
      new Promise(say => {
        const source = new EventSource('\(there)');
        source.onopen = () => say('reached'); source.onerror = () => { source.close(); say('blocked'); };
      })
      """,
      "navigator.sendBeacon('\(there)', 'x'); 'blocked'",
      """
      for (const rel of ['preconnect', 'prefetch', 'stylesheet', 'icon']) {
        const link = document.createElement('link'); link.rel = rel; link.href = '\(there)'; document.head.append(link);
      }
      'blocked'
      """,
      """
      for (const source of ['\(there)', 'data:text/html,<img src=\(there)>', null]) {
        const frame = document.createElement('iframe');
        if (source) frame.src = source; else frame.srcdoc = '<img src=\(there)>';
        document.body.append(frame);
      }
      'blocked'
      """,
      """
      (() => {
        const link = document.createElement('a'); link.href = '\(there)'; link.target = '_blank'; link.click();
        const form = document.createElement('form'); form.action = '\(there)'; form.target = 'x'; form.method = 'post';
        document.body.append(form); form.submit();
        return 'blocked';
      })()
      """,
      """
      (async () => {
        const talk = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:\(udp)'},
          {urls: 'turn:127.0.0.1:\(tcp)?transport=tcp', username: 'a', credential: 'b'}]});
        talk.createDataChannel('x');
        await talk.setLocalDescription(await talk.createOffer());
        return 'blocked';
      })()
      """,
    ]
  }

  @Test func nothingOfThisMachineCanBeReached() async throws {
    let listener = try Listener()
    defer { listener.close() }
    try await withBrowser { browser in
      let page = try await browser.open(origin: "http://site.example") { _ in html("<p>here</p>") }
      try await page.go(to: "/")
      for attempt in Self.attempts(listener.tcp, listener.udp) {
        #expect(try await page.evaluate(attempt).stringValue == "blocked", "\(attempt)")
      }
      try await page.settle()
      #expect(try await page.evaluate("document.body.firstChild.innerText").stringValue == "here")
      // What is tried in the background would have come by now.
      try await Task.sleep(for: .milliseconds(500))
      #expect(listener.count == 0)
      await page.close()
    }
  }

  @Test func linksOutOfTheSiteLeadNowhere() async throws {
    try await withBrowser { browser in
      let page = try await browser.open(origin: "http://site.example") { request in
        switch request.target {
        case "/":
          html("<a href=http://other.example/>Other</a><a href=/away>Away</a><a href=mailto:a@b.example>Mail</a>")
        case "/away": PageResponse(status: 303, body: Data(), location: "http://other.example/")
        default: html("<p>\(request.target)</p>")
        }
      }
      try await page.go(to: "/")
      for name in ["Other", "Away", "Mail"] {
        try await click(page, "link", name)
        #expect(try await page.place() == ("/", "Test"))
      }
      // What is no path of the site becomes one.
      for target in ["@other.example/", "//other.example/", ".other.example/"] {
        try await page.go(to: target)
        #expect(try await page.evaluate("location.host").stringValue == "site.example")
      }
      await page.close()
    }
  }
}
