import Foundation
import FoundationNetworking
import ShopServer
import Testing
import WebShopping

struct ShopServerTests {
  private static func ask(
    _ port: Int, _ path: String, form: String? = nil, headers: [String: String] = [:]
  ) async throws -> (status: Int, text: String) {
    var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)\(path)")))
    request.timeoutInterval = 20
    if let form {
      request.httpMethod = "POST"
      request.httpBody = Data(form.utf8)
    }
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    let (data, response) = try await URLSession.shared.data(for: request)
    return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
  }

  /// From the search to the score, as a browser does it; and what a page elsewhere may not do.
  @Test func aPersonCanShop() async throws {
    let catalogue = GeneratedCatalogue(count: 200)
    let product = catalogue.product(7)
    let goal = Goal(
      product: 7, instruction: "Tom & Ann's wish", attributes: [product.attributes[0]],
      options: [product.options[0].values[1]], priceLimit: 1_000)
    let server = ShopServer(Visit(Shop(catalogue)), goal: goal, port: 0)
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    async let serving: Void = server.run { port.yield($0) }
    var waiting = ports.makeAsyncIterator()
    let number = try #require(await waiting.next())
    func encoded(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }

    #expect(try await Self.ask(number, "/").text.contains("Tom &amp; Ann&#39;s wish"))
    #expect(try await Self.ask(number, "/style.css").text.contains("focus-visible"))
    #expect(try await Self.ask(number, "/nothing").status == 404)
    #expect(try await Self.ask(number, "/search", form: String(repeating: "a", count: 9_000)).status == 413)
    let foreign = try await Self.ask(
      number, "/search", form: "keywords=black", headers: ["Origin": "http://elsewhere.example"])
    #expect(foreign.status == 403)
    var page = try await Self.ask(number, "/search", form: "keywords=" + encoded(product.title))
    #expect(page.status == 200 && page.text.contains(product.asin))
    for click in [product.asin, product.options[0].values[1], "Reviews", "< Prev", "Buy Now"] {
      page = try await Self.ask(number, "/click", form: "value=" + encoded(click))
    }
    #expect(page.text.contains("Thank you for shopping") && page.text.contains("<strong>1.0</strong>"))
    await server.stop()
    try await serving
  }
}
