import Episodes
import Foundation

/// Products and goals in WebShop's three files (`items_shuffle…`, `items_ins_v2…`, `items_human_ins…` .json in one folder), read
/// as WebShop reads them.
public struct ImportedCatalogue: Catalogue {
  private let products: [Product]
  private let numbers: [String: Int]
  private let index: ProductIndex
  /// One per human instruction with an attribute, in the order of products and instructions. WebShop shuffles them.
  public let goals: [Goal]

  public var count: Int { products.count }

  /// Throws a `Diagnostic` that names the file that is missing or is not of that shape.
  public init(folder: URL) throws {
    let attributes = try Self.object(Self.file("items_ins_v2", in: folder))
    let file = try Self.file("items_shuffle", in: folder)
    guard let records = try Self.json(file) as? [[String: Any]] else {
      throw Diagnostic(file: file.path, "is no list of products", hint: "WebShop's products are one JSON array")
    }
    var products: [Product] = []
    var numbers: [String: Int] = [:]
    for record in records {
      let asin = record["asin"] as? String ?? ""
      guard !asin.isEmpty, asin != "nan", asin.count <= 10, numbers[asin.lowercased()] == nil else { continue }
      numbers[asin.lowercased()] = products.count
      products.append(Self.product(record, asin: asin, attributes[asin] as? [String: Any]))
    }
    self.products = products
    self.numbers = numbers
    index = Self.index(products)
    let instructions = try Self.object(Self.file("items_human_ins", in: folder))
    goals = products.flatMap { Self.goals(for: $0, instructions[$0.asin] as? [[String: Any]] ?? []) }
  }

  public func product(_ number: Int) -> Product { products[number] }
  public func number(asin: String) -> Int? { numbers[asin.lowercased()] }
  public func search(_ words: String, limit: Int) -> [Int] { index.search(words, limit: limit) }

  private static func file(_ prefix: String, in folder: URL) throws -> URL {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    guard let name = names.sorted().first(where: { $0.hasPrefix(prefix) && $0.hasSuffix(".json") }) else {
      throw Diagnostic(
        file: folder.path, "has no \(prefix)*.json",
        hint: "Give the folder with WebShop's three files of products and goals")
    }
    return folder.appending(path: name)
  }

  private static func json(_ file: URL) throws -> Any {
    do {
      return try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    } catch {
      throw Diagnostic(file: file.path, "is not JSON: \(Diagnostic.reason(of: error))")
    }
  }

  private static func object(_ file: URL) throws -> [String: Any] {
    guard let object = try json(file) as? [String: Any] else {
      throw Diagnostic(file: file.path, "is no object by product", hint: "WebShop's file has a member per asin")
    }
    return object
  }

  private static func product(_ record: [String: Any], asin: String, _ notes: [String: Any]?) -> Product {
    func text(_ key: String) -> String { record[key] as? String ?? "" }
    let features = record["small_description"] as? [String] ?? [text("small_description")].filter { !$0.isEmpty }
    return Product(
      asin: asin, title: text("name"), category: text("category"),
      query: text("query").lowercased().trimmingCharacters(in: .whitespaces), path: text("product_category"),
      description: text("full_description"), features: features, prices: prices(record["pricing"]),
      options: options(record["customization_options"]),
      attributes: notes.map { $0["attributes"] as? [String] ?? [] } ?? ["DUMMY_ATTR"])
  }

  /// Numbers, or a text such as "$10 to $20"; a hundred dollars where there is none.
  static func prices(_ value: Any?) -> [Double] {
    var found: [Double] = []
    if let numbers = value as? [Double] { found = numbers }
    if let text = value as? String {
      found = text.split(separator: "$", omittingEmptySubsequences: false).dropFirst().compactMap {
        Double($0.filter { $0.isNumber || $0 == "." })
      }
    }
    return found.isEmpty ? [100] : Array(found.prefix(2))
  }

  private static func options(_ value: Any?) -> [Product.Option] {
    guard let named = value as? [String: Any] else { return [] }
    // An object of JSON has no order: by name, so that pages are always the same.
    return named.keys.sorted().compactMap { name in
      guard let choices = named[name] as? [[String: Any]] else { return nil }
      return Product.Option(
        name.lowercased(),
        choices.compactMap { $0["value"] as? String }.map {
          $0.trimmingCharacters(in: .whitespacesAndNewlines).replacing("/", with: " | ").lowercased()
        })
    }
  }

  private static func index(_ products: [Product]) -> ProductIndex {
    var book = PhraseBook()
    var phrases: [UInt32] = []
    var ends: [Int] = []
    for product in products {
      let options = product.options.map { "\($0.name): \($0.values.joined(separator: ", "))" }.joined(
        separator: ", and ")
      let text = [product.title, product.description, product.features.first ?? "", options].joined(separator: " ")
      for term in SearchTerms.of(text) { phrases.append(book.add(term)) }
      ends.append(phrases.count)
    }
    return ProductIndex(book, phrases: phrases, ends: ends)
  }

  private static func goals(for product: Product, _ instructions: [[String: Any]]) -> [Goal] {
    instructions.enumerated().compactMap { number, record in
      let attributes = record["instruction_attributes"] as? [String] ?? []
      guard !attributes.isEmpty, var words = record["instruction"] as? String else { return nil }
      while words.hasSuffix(".") { words.removeLast() }
      let options =
        record["instruction_options"] as? [String]
        ?? (record["instruction_options"] as? [String: String])?.sorted { $0.key < $1.key }.map(\.value) ?? []
      var random = RandomSource(Seed(UInt64(number)).derived(product.asin))
      let limit = GoalWriter.limit(above: product.price, &random)
      return Goal(
        instruction: GoalWriter.withLimit(words, limit), product: product, attributes: attributes, options: options,
        mostDollars: limit)
    }
  }
}
