import EnvironmentKit
import Episodes
import Foundation
import Testing
import WebShopping

/// Where WebShop's own files lie, if they are at hand.
enum WebShopFiles {
  static let folder = WebShoppingTests.root.deletingLastPathComponent().appending(path: "shared/data/webshop")
  static let areThere = FileManager.default.fileExists(atPath: folder.path)
}

@Suite(.enabled(if: WebShopFiles.areThere, "WebShop's products are not at hand"))
struct ImportedCatalogueTests {

  private struct Loaded: Decodable {
    var asin: String
    var Price: String
    var pricing: [Double]
    var options: [String: [String]]
    var Attributes: [String]
  }

  /// Prices, options and attributes are what WebShop computes from the same files.
  @Test func productsAreAsWebShopLoadsThem() throws {
    let shop = try ImportedCatalogue(folder: WebShopFiles.folder)
    let expected = try JSONDecoder().decode(
      [Loaded].self, from: Data(contentsOf: WebShopFiles.folder.appending(path: "loaded_150.json")))
    #expect(shop.count == 150 && expected.count == 150)
    for record in expected {
      let product = shop.product(try #require(shop.number(asin: record.asin)))
      #expect(product.priceText == record.Price)
      #expect(product.prices == record.pricing)
      #expect(Dictionary(uniqueKeysWithValues: product.options.map { ($0.name, $0.values) }) == record.options)
      #expect(product.attributes == record.Attributes)
    }
  }

  /// Every goal of the files can be searched for, and is met to the full by its own product.
  @Test func goalsCanBeMet() async throws {
    let shop = try ImportedCatalogue(folder: WebShopFiles.folder)
    #expect(shop.goals.count >= 10)
    let folder = FileManager.default.temporaryDirectory.appending(path: "webshop-\(UUID().uuidString)/web-shopping")
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    let tasks = folder.appending(path: "tasks")
    try FileManager.default.createDirectory(at: tasks, withIntermediateDirectories: true)
    let manifest = try String(
      contentsOf: WebShoppingTests.root.appending(path: "environments/web-shopping/environment.yaml"), encoding: .utf8)
    try manifest.replacing("{dev: 80, test: 200}", with: "{dev: \(shop.goals.count)}").write(
      to: folder.appending(path: "environment.yaml"), atomically: true, encoding: .utf8)
    let lines = shop.goals.indices.map {
      #"{"id": "dev-\#($0)", "files": "\#(WebShopFiles.folder.path)", "goal": \#($0)}"#
    }
    try lines.joined(separator: "\n").write(to: tasks.appending(path: "dev.jsonl"), atomically: true, encoding: .utf8)
    let environment = try WebShopping(resources: EnvironmentResources(folder: folder, scratch: folder))
    for sample in try environment.samples(in: .dev) {
      let session = try await EpisodeSession(environment, EpisodeRequest(sample: sample, seed: 1))
      var verdict: Verdict?
      for _ in 0..<10 where verdict == nil { verdict = try await session.submit(session.oracleReply()).verdict }
      #expect(verdict?.score == 1, "\(sample)")
    }
  }

  @Test func brokenFilesAreNamed() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "webshop-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    func error() throws -> String {
      try #require(throws: Diagnostic.self) { try ImportedCatalogue(folder: folder) }.description
    }
    #expect(try error().contains("has no items_ins_v2*.json"))
    try Data("{}".utf8).write(to: folder.appending(path: "items_ins_v2.json"))
    #expect(try error().contains("has no items_shuffle*.json"))
    try Data("{}".utf8).write(to: folder.appending(path: "items_shuffle.json"))
    #expect(try error().contains("is no list of products"))
    try Data("[{\"asin\": ".utf8).write(to: folder.appending(path: "items_shuffle.json"))
    #expect(try error().contains("is not JSON"))
  }
}
