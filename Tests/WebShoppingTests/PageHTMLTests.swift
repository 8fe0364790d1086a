import Foundation
import Testing

@testable import WebShopping

struct PageHTMLTests {
  private static let shop = Shop(GeneratedCatalogue(count: 300))

  private func values(_ html: String) -> [String] {
    html.matches(of: /name="value" value="([^"]*)"/).map {
      String($0.1).replacing("&lt;", with: "<").replacing("&gt;", with: ">")
    }
  }

  /// What a browser can press is what an agent can click, on every kind of page.
  @Test func buttonsAreTheClickables() {
    var visit = Visit(Self.shop)
    #expect(PageHTML.document(of: visit, instruction: "x").contains("<label for=\"keywords\">"))
    _ = visit.search("black")
    for click in ["next >", "", "description", "< prev", "features", "< prev", "reviews"] {
      let html = PageHTML.document(of: visit, instruction: "x")
      #expect(Set(values(html).map { $0.lowercased() }) == Set(visit.clickables))
      #expect(html.components(separatedBy: "<h1>").count == 2, "one first heading")
      // Nothing below a first heading comes before it.
      let second = html.firstRange(of: "<h2")?.lowerBound ?? html.endIndex
      #expect(html.firstRange(of: "<h1>").map { $0.lowerBound < second } == true)
      let moved = visit.click(click.isEmpty ? visit.clickables[3] : click)
      #expect(moved, "\(click)")
    }
  }

  @Test func theLastPageLeadsOn() {
    var visit = Visit(Self.shop)
    _ = visit.search("black") && visit.click(visit.clickables[2]) && visit.click("buy now")
    #expect(visit.page == .done)
    #expect(PageHTML.document(of: visit, instruction: "x").contains("action=\"/again\""))
  }

  @Test func textIsNeverMarkup() {
    let product = Product(
      asin: "B1", title: "<script>alert(1)</script> \"&\" 'x'", category: "c", query: "q", productCategory: "p",
      description: "<img src=x onerror=y>", bullets: ["<b>"], prices: [1], price: 1,
      options: [.init(name: "<i>", values: ["\" onclick=\"z", "small"])], attributes: [])
    let reviews = [0: [Product.Review(stars: 5, title: "<u>", body: "</main>")]]
    var visit = Visit(Shop(LoadedCatalogue([product], reviews: reviews)))
    _ = visit.search("alert")
    #expect(visit.found == [0])
    for click in ["b1", "small", "description", "< prev", "features", "< prev", "reviews"] {
      let html = PageHTML.document(of: visit, instruction: "<script>")
      for hostile in ["<script", "<img", "<b>", "<i>", "<u>", "\" onclick"] { #expect(!html.contains(hostile)) }
      let moved = visit.click(click)
      #expect(moved, "\(click)")
    }
  }
}
