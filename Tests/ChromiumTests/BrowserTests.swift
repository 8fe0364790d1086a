import Chromium
import Episodes
import Foundation
import Testing

/// Whatever a page does to its browser, others go on.
@Suite(.needsChromium) struct BrowserTests {
  @Test func aBrowserThatHangsIsReplaced() async throws {
    try await withOwnBrowser(patience: 3) { browser in
      let first = try await browser.open(origin: "http://site.example") { _ in html("<p>x</p>") }
      try await first.go(to: "/")
      let process = try #require(await browser.process)
      kill(process, SIGSTOP)
      let second = try await browser.open(origin: "http://site.example") { _ in html("<p>again</p>") }
      try await second.go(to: "/")
      #expect(try await second.evaluate("document.body.innerText").stringValue == "again")
      #expect(await browser.process != process)
      await #expect(throws: ChromiumError.gone) { try await first.go(to: "/") }
      #expect(kill(process, 0) != 0, "the old one is still there")
      await second.close()
    }
  }

  @Test func aPageThatTakesTooMuchMemoryEndsAlone() async throws {
    try await withOwnBrowser { browser in
      let other = try await browser.open(origin: "http://a.example") { _ in html("<p>fine</p>") }
      try await other.go(to: "/")
      for script in [
        "(() => { const all = []; for (;;) all.push(new Array(1000).fill(Math.random())) })()",
        "(async () => { const all = []; for (;;) { all.push(new Uint8Array(5e7).fill(1)); await new Promise(done => queueMicrotask(done)) } })()",
      ] {
        let greedy = try await browser.open(origin: "http://b.example") { _ in html("<p>x</p>") }
        try await greedy.go(to: "/")
        await #expect(throws: ChromiumError.pageCrashed) { try await greedy.evaluate(script, seconds: 30) }
        await #expect(throws: ChromiumError.pageCrashed) { try await greedy.go(to: "/") }
        await greedy.close()
      }
      try await other.settle()
      #expect(try await other.evaluate("document.body.innerText").stringValue == "fine")
      await other.close()
    }
  }

  @Test func windowsThatPagesOpenDoNotHoldThemUp() async throws {
    try await withBrowser { browser in
      let page = try await browser.open(origin: "http://site.example") { request in
        request.target == "/"
          ? html(
            """
            <a href=/blank target=_blank>Blank</a><form action=/form target=other><button>Form</button></form>
            <button onclick="window.open('/opened')">Opened</button>
            <button onclick="const a = document.createElement('a'); a.href = '/made'; a.target = '_blank'; a.dispatchEvent(new MouseEvent('click'))">Made</button>
            <button onclick="window.close()">Closed</button>
            """) : html("<p>there</p>")
      }
      for (role, name, place) in [
        ("link", "Blank", "/blank"), ("button", "Form", "/form?"), ("button", "Opened", "/opened"),
        ("button", "Closed", "/"),
      ] {
        try await page.go(to: "/")
        try await click(page, role, name)
        #expect(try await page.place().target == place)
      }
      try await page.go(to: "/")
      try await click(page, "button", "Made")
      // A window that opened all the same is closed, and the page still drawn.
      try await page.settle()
      #expect(try await page.screenshot().count > 200)
      try await click(page, "button", "Opened")
      await page.close()
    }
  }

  @Test func aPageThatNeverRestsIsStopped() async throws {
    try await withBrowser { browser in
      let page = try await browser.open(origin: "http://site.example") { request in
        switch request.target {
        case "/again": html("<script>location.reload()</script>")
        case "/fetching": html("<script>(async () => { for (;;) await fetch('/x') })()</script>")
        case "/drawing": html("<script>(function draw() { requestAnimationFrame(draw) })()</script>")
        default: html("<p>rest</p>")
        }
      }
      for target in ["/again", "/fetching", "/drawing", "/rest"] { try await page.go(to: target) }
      #expect(try await page.evaluate("document.body.innerText").stringValue == "rest")
      await page.close()
    }
  }

  @Test func eightPagesAtOnceSeeTheSameEach() async throws {
    try await withBrowser { browser in
      let trees = try await withThrowingTaskGroup(of: [String].self) { group in
        for number in 0..<8 {
          group.addTask {
            let page = try await browser.open(origin: "http://site.example") { request in
              html(
                """
                <h1>\(request.target)</h1><a href="\(request.target)a">More</a>
                <script>document.write('<p>' + Math.random() + ' ' + Date.now() + '</p>'); setTimeout(() => document.title = 'late', 500)</script>
                """, title: "T\(number * 0)")
            }
            var seen: [String] = []
            try await page.go(to: "/")
            for _ in 0..<10 {
              let tree = try await page.accessibilityTree()
              seen.append(tree.map { "\($0.role) \($0.name)" }.joined(separator: "\n"))
              try await click(page, "link", "More")
            }
            await page.close()
            return seen
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(trees.count == 8)
      #expect(Set(trees).count == 1)
      #expect(trees[0][9].contains("heading /aaaaaaaaa"))
      #expect(trees[0][9].contains("RootWebArea late"))
    }
  }

  @Test func shuttingDownWhileStartingLeavesNothing() async throws {
    try await withOwnBrowser { browser in
      let opening = Task { try await browser.open(origin: "http://site.example") { _ in html("x") } }
      try await Task.sleep(for: .milliseconds(50))
      await browser.shutDown()
      _ = await opening.result
      await browser.shutDown()
      #expect(await browser.process == nil)
    }
  }
}
