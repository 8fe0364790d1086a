import Episodes
import Testing
import WebBrowsing

/// Pruning and rendering, held against what Mind2Web's own code makes of the same pages.
struct RecordedPageTests {
  struct Example: Sendable, CustomTestStringConvertible {
    var what: String
    var page: String
    var candidates: [String]
    var rendering: String
    var choices: [String]
    var testDescription: String { what }
  }

  static let examples = [
    Example(
      what: "a page with white space between its tags",
      page: """
        <html backend_node_id="1">
        <div backend_node_id="2">
        <a backend_node_id="3" aria_label="Harbour home page"/>
        <button backend_node_id="4" aria_label="Book a table">
        <span backend_node_id="5">
        <text backend_node_id="6">Book a table</text>
        </span>
        </button>
        <select backend_node_id="7" name="Kind">
        <option backend_node_id="8" value="Inside" option_selected="true">
        <text backend_node_id="9">Inside</text>
        </option>
        <option backend_node_id="10" value="Terrace">
        <text backend_node_id="11">On the terrace</text>
        </option>
        </select>
        </div>
        </html>
        """, candidates: ["7", "4"],
      rendering:
        "<html> <div> <a harbour home page /> <button id=0 book a table> <span> Book a table </span> </button> <select id=1 "
        + "kind> <option inside true> Inside </option> <option terrace> On the terrace </option> </select> </div> </html>",
      choices: [
        "<button id=0 book a table> <span> Book a table </span>",
        "<select id=1 kind> <option inside true> Inside </option> <option terrace>",
      ]),
    Example(
      what: "no white space, quotes and entities",
      page:
        "<html backend_node_id=\"1\"><p backend_node_id=\"2\" title=\"say &quot;hi&quot; &amp;amp; go\"><text "
        + "backend_node_id=\"3\">5 &lt; 7 \"quoted\" id= 9 meta= x &amp;lt;b&amp;gt; Tom &amp; Ada</text></p><input "
        + "backend_node_id=\"4\" type=\"hidden\" value=\"HTTP://x\" placeholder=\"Your town\"/></html>",
      candidates: ["2", "4"],
      rendering:
        "<html><p id=0 say \"hi\" &amp; go>5 < 7 quoted id=9 x <b> Tom & Ada</p><input id=1 your town /></html>",
      choices: ["<p id=0 say \"hi\" &amp; go>5 < 7 quoted id=9", "<input id=1 your town />"]),
    Example(
      what: "attributes: their order, five words of each, twenty in all, none of fifteen letters, none twice",
      page:
        "<html backend_node_id=\"1\"><input backend_node_id=\"2\" class=\"one two three four five six seven\" name=\"Town\" "
        + "placeholder=\"town\" title=\"fourteenletter fifteenletters! x\" role=\"NONE\" type=\"text\" value=\"a b c d e\" "
        + "label=\"f g h i j\" alt=\"k l m n o\"/><b backend_node_id=\"3\"/></html>", candidates: ["2"],
      rendering:
        "<html><input id=0 text k l m n o f g h i j fourteenletter x town a b c d e one /></html>",
      choices: ["<input id=0 text k l m n o f g"]),
    Example(
      what: "six levels below a candidate, its children being level 0 of 5",
      page: "<html backend_node_id=\"1\">"
        + (2...10).map { "<div backend_node_id=\"\($0)\" class=\"d\($0)\">" }.joined()
        + String(repeating: "</div>", count: 9) + "</html>", candidates: ["2"],
      rendering:
        "<html><div id=0 d2><div d3><div d4><div d5><div d6><div d7><div d8 /></div></div></div></div></div></div></html>",
      choices: ["<div id=0 d2><div d3><div d4><div d5><div d6><div d7><div d8 /></div></div></div></div></div></div>"]),
    Example(
      what: "three elements on each side, with their texts alone",
      page: "<html backend_node_id=\"1\">"
        + (2...11).map {
          "<li backend_node_id=\"\($0)\" class=\"c\($0)\"><text backend_node_id=\"\($0 + 100)\">t\($0)</text><b "
            + "backend_node_id=\"\($0 + 200)\" class=\"b\"/></li>"
        }.joined() + "</html>", candidates: ["6"],
      rendering:
        "<html><li c3>t3</li><li c4>t4</li><li c5>t5</li><li id=0 c6>t6<b b /></li><li c7>t7</li><li c8>t8</li><li c9>t9</li>"
        + "</html>", choices: ["<li id=0 c6>t6<b b /></li>"]),
    Example(
      what: "wrappers without a word go, what has a text or is chosen stays",
      page:
        "<html backend_node_id=\"1\"><div backend_node_id=\"2\"><div backend_node_id=\"3\"><a backend_node_id=\"4\"><text "
        + "backend_node_id=\"5\">Go</text></a></div></div><div backend_node_id=\"6\"><b backend_node_id=\"7\"/><i "
        + "backend_node_id=\"8\"/></div><div backend_node_id=\"9\"><text backend_node_id=\"10\">Stay</text></div></html>",
      candidates: ["4"], rendering: "<html><a id=0>Go</a></html>", choices: ["<a id=0>Go</a>"]),
    Example(
      what: "the first fifty below a candidate",
      page: "<html backend_node_id=\"1\"><ul backend_node_id=\"2\">"
        + (3...69).map { "<li backend_node_id=\"\($0)\" class=\"c\($0)\"/>" }.joined() + "</ul></html>",
      candidates: ["2"],
      rendering: "<html><ul id=0>" + (3...52).map { "<li c\($0) />" }.joined() + "</ul></html>",
      choices: ["<ul id=0><li c3 /><li c4 /><li c5 /><li c6 /><li"]),
    Example(
      what: "twenty words of a text",
      page: "<html backend_node_id=\"1\"><p backend_node_id=\"2\"><text backend_node_id=\"3\">"
        + (0..<30).map { "w\($0)" }.joined(separator: " ") + "</text></p></html>", candidates: ["2"],
      rendering: "<html><p id=0>" + (0..<20).map { "w\($0)" }.joined(separator: " ") + "</p></html>",
      choices: ["<p id=0>w0 w1 w2 w3 w4 w5 w6 w7 w8"]),
  ]

  @Test(arguments: examples) func pagesAreRenderedAsMind2WebRendersThem(_ example: Example) throws {
    let page = try #require(RecordedPage(reading: example.page)).pruned(to: example.candidates)
    #expect(Array(page.rendering().utf8) == Array(example.rendering.utf8), "\(page.rendering())")
    #expect(page.choices().map { Array($0.text.utf8) } == example.choices.map { Array($0.utf8) })
    #expect(Set(page.choices().map(\.id)) == Set(example.candidates))
  }

  /// The digest was taken when Mind2Web's own code, run on these five hundred pages, gave the same renderings byte for byte.
  @Test func fiveHundredRandomPagesAreRenderedAsBefore() throws {
    var texts = ""
    for seed in 0..<500 {
      var made = RandomPage(seed: Seed(UInt64(seed)))
      let candidates = made.candidates(5)
      let page = try #require(RecordedPage(reading: made.markup)).pruned(to: candidates)
      texts += page.rendering() + "\n"
      for choice in page.choices() { texts += "\(choice.id) \(choice.text)\n" }
    }
    #expect(Digest(of: texts).hex == "db96f8638d96ece27a94ac5311dcd3a216fc2bcbc5ebbeb020d0d1c227965d1a")
  }

  /// What holds for every page: each candidate is a choice, once, in document order and with a running number; nothing else has one; and
  /// what is left, pruned again, stays.
  @Test(arguments: 0..<40) func everyPruningKeepsItsCandidates(_ number: Int) throws {
    for round in 0..<10 {
      var made = RandomPage(seed: Seed(UInt64(10_000 + 10 * number + round)))
      let candidates = made.candidates(6)
      let whole = try #require(RecordedPage(reading: made.markup))
      let page = whole.pruned(to: candidates)
      let choices = page.choices()
      #expect(choices.map(\.id) == made.elements.filter(candidates.contains))
      #expect(page == whole.pruned(to: candidates.reversed()))
      #expect(page.pruned(to: candidates).choices().map(\.id) == choices.map(\.id))
      for (place, choice) in choices.enumerated() {
        #expect(choice.text.contains(" id=\(place)"), "\(choice.text)")
        #expect(choice.text.split(separator: " ").count <= 10)
      }
      let text = page.rendering()
      #expect(!text.contains("  ") && text.hasPrefix("<html") && text.hasSuffix("</html>"))
      // Without candidates, only the root is left.
      #expect(
        whole.pruned(to: []).rendering().split(separator: " ").first == "<html>"
          || whole.pruned(to: []).rendering().hasPrefix("<html"))
      #expect(whole.pruned(to: ["no such id"]).choices().isEmpty)
    }
  }

  /// HTML as sites send it: tags that close themselves, entities, foreign parts, missing ends.
  @Test func ordinaryHTMLIsReadAsBrowsersReadIt() throws {
    let page = try #require(
      RecordedPage(
        reading: """
          <!DOCTYPE html><title>Tea</title><script>if (a < b) { alert("x") }</script><p>One<p aria-label="Two &amp; more">T&eacute;a<br>
          <table><tr><td backend_node_id=5>Cell<td><input backend_node_id=6 placeholder="How many"></table>
          """))
    let pruned = page.pruned(to: ["5", "6"])
    #expect(pruned.choices().map(\.id) == ["5", "6"])
    #expect(pruned.choices().map(\.text) == ["<td id=0> Cell </td>", "<input id=1 how many />"])
    #expect(!page.rendering().contains("alert"))
    #expect(page.rendering().contains("<p two & more> Téa <br/> </p>"), "\(page.rendering())")
  }

  /// Whatever is given is read or refused, in reasonable time.
  @Test func hostileMarkupIsSurvived() {
    let deep = String(repeating: "<div backend_node_id=\"7\">", count: 5_000)
    let bomb =
      "<!DOCTYPE x [<!ENTITY a \"ha\">"
      + (1...30).map { "<!ENTITY a\($0) \"&a\($0 == 1 ? "" : "\($0 - 1)");&a\($0 == 1 ? "" : "\($0 - 1)");\">" }
      .joined()
      + "]><html backend_node_id=\"7\">&a30;</html>"
    var random = RandomSource(5)
    var pages = [
      "", " ", "<", "<>", "</html>", "\u{0}", "<html", "<html/>", "<a backend_node_id=", "&#x110000;", "<text/>",
      "<text>x</text>",
      "<text backend_node_id=\"7\">x<b>y</b></text>", "<![CDATA[x]]>", "<?php x ?>", deep,
      deep + String(repeating: "</div>", count: 5_000), bomb,
      "<html " + (0..<5_000).map { "a\($0)=\"b\" " }.joined() + "backend_node_id=\"7\"/>",
      "<html backend_node_id=\"7\">" + String(repeating: "<b backend_node_id=\"7\"/>", count: 5_000) + "</html>",
      "<p backend_node_id=\"7\" class=\"" + String(repeating: "x ", count: 200_000) + "\">"
        + String(repeating: "y ", count: 200_000) + "</p>",
    ]
    let whole = RandomPage(seed: 1).markup
    for _ in 0..<300 {
      var bytes = Array(whole.utf8)
      for _ in 0...random.below(4) {
        let place = random.below(bytes.count)
        switch random.below(3) {
        case 0: bytes.remove(at: place)
        case 1: bytes[place] = UInt8(random.below(256))
        default: bytes.removeSubrange(place..<min(bytes.count, place + random.below(200)))
        }
        if bytes.isEmpty { break }
      }
      pages.append(String(decoding: bytes, as: UTF8.self))
    }
    for text in pages {
      guard let page = RecordedPage(reading: text) else { continue }
      for candidates in [["7"], ["101", "103", "110"], []] {
        let pruned = page.pruned(to: candidates)
        #expect(pruned.rendering().utf8.count < 2_000_000)
        #expect(Set(pruned.choices().map(\.id)).isSubset(of: Set(candidates)))
      }
    }
  }
}
