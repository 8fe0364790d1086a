import Episodes
import Foundation
import Testing

@testable import WebShopping

/// Where products in WebShop's format lie, if they are at hand.
enum RecordedShop {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/data/webshop").standardizedFileURL
  static let isThere = FileManager.default.fileExists(atPath: folder.path)
}

@Suite(.enabled(if: RecordedShop.isThere, "WebShop's products are not at hand"))
struct RecordedShopTests {
  /// Prices, options and attributes of every product are as WebShop itself loaded them.
  @Test func productsAreLoadedAsWebShopLoadsThem() throws {
    struct Loaded: Decodable {
      var asin: String
      var Price: String
      var pricing: [Double]
      var options: [String: [String]]
      var Attributes: [String]
    }
    let expected = try JSONDecoder().decode(
      [Loaded].self, from: Data(contentsOf: RecordedShop.folder.appending(path: "loaded_150.json")))
    let files = try WebShopFiles(folder: RecordedShop.folder.path)
    #expect(files.catalogue.count == 150)
    let products = Dictionary(uniqueKeysWithValues: files.catalogue.products.map { ($0.asin, $0) })
    for loaded in expected {
      let product = try #require(products[loaded.asin], "\(loaded.asin) is missing")
      #expect(product.priceText == loaded.Price)
      #expect(product.prices == loaded.pricing)
      #expect(product.attributes == loaded.Attributes)
      #expect(Dictionary(uniqueKeysWithValues: product.options.map { ($0.name, $0.values) }) == loaded.options)
      #expect(product.price >= product.prices[0] && product.price <= product.prices[product.prices.count - 1])
    }
    #expect(expected.count == 150)
    #expect(files.goals.count == 13)
  }

  /// Whoever buys the product that a goal was made from, with the options asked for, has what is reachable; and the
  /// search finds each product by its title.
  @Test func goalsCanBeFulfilled() throws {
    let files = try WebShopFiles(folder: RecordedShop.folder.path)
    let shop = Shop(files.catalogue)
    for goal in files.goals {
      let product = files.catalogue.product(goal.product)
      let reward = Reward(buying: product, choosing: goal.options, for: goal, of: product)
      #expect(reward.options == goal.options.count, "\(product.asin)")
      #expect(reward.isAffordable)
      #expect(shop.index.search(product.title).contains(goal.product), "\(product.asin)")
    }
  }
}

/// What is said of files that are none of WebShop's.
struct WebShopFilesTests {
  private func folder(_ products: String) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "webshop-files-\(products.utf8.count)-\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in [("items_shuffle.json", products), ("items_ins_v2.json", "{}"), ("items_human_ins.json", "{}")]
    {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
    return folder
  }

  @Test(arguments: [
    ("{", "is not valid JSON"), ("{\"a\": 1}", "expected a list of products"),
    ("[{\"asin\": \"B1\"}, {\"name\": \"x\"}]", "[1].asin"), ("[{\"asin\": \"B1\", \"pricing\": true}]", "[0].pricing"),
  ]) func brokenFilesAreNamed(_ products: String, _ said: String) throws {
    let folder = try folder(products)
    defer { try? FileManager.default.removeItem(at: folder) }
    let error = #expect(throws: Diagnostic.self) { try WebShopFiles(folder: folder.path) }
    #expect(error?.description.contains(said) == true, "\(String(describing: error))")
    #expect(error?.file?.hasSuffix("items_shuffle.json") == true)
  }

  /// What Python 3.11's `random.seed(233)` and `random.shuffle` leave of a list of numbers.
  @Test func goalsStandInPythonsOrder() {
    var order = PythonShuffle(seed: 233)
    var numbers = Array(0..<13)
    order.shuffle(&numbers)
    #expect(numbers == [11, 9, 5, 6, 0, 1, 4, 7, 3, 8, 2, 12, 10])
    order = PythonShuffle(seed: 233)
    numbers = Array(0..<2000)
    order.shuffle(&numbers)
    #expect(
      numbers.prefix(8) == [102, 1264, 836, 1309, 401, 1258, 183, 1197] && numbers.suffix(4) == [357, 1286, 1643, 1397])
  }

  /// Prices as an original file writes them.
  @Test func pricesAreReadFromText() throws {
    let folder = try folder(
      """
      [{"asin": "B1", "pricing": "$12.50"}, {"asin": "B2", "pricing": "$1,010.00 to $2,020.5"}, {"asin": "B3"},
       {"asin": "B1", "pricing": "$1"}, {"asin": "nan"}, {"asin": "B01234567890"}]
      """)
    defer { try? FileManager.default.removeItem(at: folder) }
    let products = try WebShopFiles(folder: folder.path).catalogue.products
    #expect(products.map(\.prices) == [[12.5], [1010, 2020.5], [100]])
    #expect(products.map(\.priceText) == ["$12.5", "$1010.0 to $2020.5", "$100.0"])
  }
}
