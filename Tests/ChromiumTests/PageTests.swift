import Chromium
import Episodes
import Foundation
import Testing

/// What a page shows, and what can be done with it.
@Suite(.needsChromium) struct PageTests {
  @Test func formsAreFilledAndLinksFollowed() async throws {
    try await withBrowser { browser in
      let page = try await browser.open(origin: "http://site.example") { request in
        switch request.target {
        case "/":
          html(
            """
            <h1>Hello</h1><a href="/next?x=1">Next page</a>
            <form method=post action=/send><label>Name <input name=name value=old></label>
            <label>Color <select name=color><option value=r>Red<option value=g>Green</select></label><button>Send</button></form>
            """)
        default:
          html(
            "<p>\(request.method) \(request.target) \(String(decoding: request.body, as: UTF8.self))</p>", title: "Sent"
          )
        }
      }
      try await page.go(to: "/")
      #expect(try await page.type("Ada & Bo", into: try await element(page, "textbox", "Name")))
      #expect(try await page.select("Green", in: try await element(page, "combobox", "Color")) == true)
      #expect(try await page.select("Blue", in: try await element(page, "combobox", "Color")) == false)
      #expect(try await page.click(try await element(page, "button", "Send")))
      try await page.settle()
      #expect(try await page.place() == ("/send", "Sent"))
      #expect(try await page.evaluate("document.body.innerText").stringValue == "POST /send name=Ada+%26+Bo&color=g")
      #expect(try await page.back())
      try await page.settle()
      #expect(try await page.click(try await element(page, "link", "Next page")))
      try await page.settle()
      #expect(try await page.evaluate("document.body.innerText").stringValue == "GET /next?x=1")
      #expect(try await page.screenshot().count > 200)
      await page.close()
    }
  }

  @Test func keysAreStruckOneByOne() async throws {
    try await withBrowser { browser in
      let page = try await browser.open(origin: "http://site.example") { _ in
        html(
          """
          <input aria-label=Line maxlength=7 onkeydown="keys.push(event.key + event.keyCode)"><textarea aria-label=Lines></textarea>
          <input aria-label=Day type=date><input aria-label=Number type=number><p contenteditable role=textbox aria-label=Free>x</p>
          <script>const keys = []; const of = name => document.querySelector(`[aria-label=${name}]`);</script>
          """)
      }
      try await page.go(to: "/")
      #expect(try await page.type("a\n.Bé", into: try await element(page, "textbox", "Line")))
      #expect(try await page.evaluate("of('Line').value") == "a .Bé")
      #expect(try await page.type("a .B-cdefgh", into: try await element(page, "textbox", "Line")))
      #expect(try await page.evaluate("of('Line').value") == "a .B-cd")
      #expect(try await page.evaluate("keys.slice(0, 5)") == ["a65", " 32", ".190", "B66", "-189"])
      #expect(try await page.type("one\ntwo", into: try await element(page, "textbox", "Lines")))
      #expect(try await page.evaluate("of('Lines').value") == "one\ntwo")
      #expect(try await page.type("2025-02-03", into: try await element(page, "Date", "Day")))
      #expect(try await page.evaluate("of('Day').value") == "2025-02-03")
      #expect(try await page.type("soon", into: try await element(page, "Date", "Day")) == false)
      #expect(try await page.type("12", into: try await element(page, "spinbutton", "Number")))
      #expect(try await page.type("new text", into: try await element(page, "textbox", "Free")))
      #expect(try await page.evaluate("[of('Number').value, of('Free').innerText]") == ["12", "new text"])
      await page.close()
    }
  }

  @Test func nothingElseCanBeReached() async throws {
    try await withBrowser { browser in
      let page = try await browser.open(origin: "http://site.example") { _ in html("<p>here</p>") }
      try await page.go(to: "/")
      for address in [
        "http://127.0.0.1:80/", "http://other.example/", "https://site.example/", "http://site.example.evil/",
        "file:///etc/passwd",
      ] {
        let reached = try await page.evaluate("fetch('\(address)').then(r => r.text()).catch(e => 'blocked')")
        #expect(reached == "blocked", "\(address)")
      }
      try await page.evaluate("setTimeout(() => location.href = 'file:///etc/passwd', 0); null")
      try await page.settle()
      #expect(try await page.evaluate("document.body.innerText").stringValue == "here")
      await page.close()
    }
  }

  @Test func hostilePagesHoldUpNobodyElse() async throws {
    try await withBrowser { browser in
      let hostile = try await browser.open(origin: "http://a.example") { request in
        switch request.target {
        case "/loop": html("<button onclick='for(;;);'>Loop</button>")
        case "/alerts": html("<script>for (let i = 0; i < 50; i++) alert(i)</script><p>after</p>")
        case "/windows": html("<a href=/there target=_blank>Open</a><script>window.open('http://b.example/')</script>")
        default: html("<p>there</p>")
        }
      }
      let other = try await browser.open(origin: "http://b.example") { _ in html("<p>fine</p>") }
      try await hostile.go(to: "/alerts")
      #expect(hostile.dialogs().count == 8)
      try await hostile.go(to: "/loop")
      #expect(try await hostile.click(try await element(hostile, "button", "Loop")))
      try await other.go(to: "/")
      #expect(try await other.evaluate("document.body.innerText").stringValue == "fine")
      try await hostile.settle()
      try await hostile.go(to: "/there")
      #expect(try await hostile.evaluate("document.body.innerText").stringValue == "there")
      await hostile.close()
      await other.close()
    }
  }

  @Test func pagesShareNothing() async throws {
    try await withBrowser { browser in
      let first = try await browser.open(origin: "http://site.example") { _ in html("<p>x</p>") }
      let second = try await browser.open(origin: "http://site.example") { _ in html("<p>x</p>") }
      try await first.go(to: "/")
      try await second.go(to: "/")
      try await first.evaluate("document.cookie = 'a=1'; localStorage.setItem('b', '2'); null")
      #expect(try await second.evaluate("document.cookie + localStorage.getItem('b')") == "null")
      #expect(
        try await first.evaluate("[Date.now(), Math.random()]")
          == (try await second.evaluate("[Date.now(), Math.random()]")))
      await first.close()
      await second.close()
    }
  }

  @Test func aKilledBrowserIsStartedAgain() async throws {
    try await withOwnBrowser { browser in
      let first = try await browser.open(origin: "http://site.example") { _ in html("<p>x</p>") }
      try await first.go(to: "/")
      kill(-(try #require(await browser.process)), SIGKILL)
      await #expect(throws: ChromiumError.self) {
        for _ in 0..<100 { try await first.go(to: "/") }
      }
      let second = try await browser.open(origin: "http://site.example") { _ in html("<p>again</p>") }
      try await second.go(to: "/")
      #expect(try await second.evaluate("document.body.innerText").stringValue == "again")
      await second.close()
      await first.close()
    }
  }

  @Test func whatIsNoBrowserIsSaid() async throws {
    for (path, reason) in [("/bin/false", "ended at once"), ("/nowhere", "No such file")] {
      let browser = Browser(path: path, scratch: FileManager.default.temporaryDirectory)
      await #expect { _ = try await browser.open(origin: "http://x.example") { _ in html("") } } throws: {
        "\($0)".contains(reason)
      }
    }
  }
}
