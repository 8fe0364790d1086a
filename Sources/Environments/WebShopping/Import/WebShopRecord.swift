import Episodes
import Foundation

/// How one record of WebShop's files is read.
enum WebShopRecord {
  /// The price of a listing without one, as WebShop has it.
  static let unknownPrice = 100.0

  /// A product; nil for a record that WebShop leaves out.
  static func product(_ record: JSONValue, attributes: [String: JSONValue]) throws -> Product? {
    guard let asin = record["asin"]?.stringValue else {
      throw Diagnostic(key: "asin", "is missing: every product has a text there")
    }
    guard asin != "nan", asin.count <= 10 else { return nil }
    let prices = try prices(record["pricing"])
    // Seeded by the product: the price is the same at every start.
    var random = RandomSource(Seed(233).derived(asin))
    let price =
      prices.count == 1
      ? prices[0] : ((prices[0] + (prices[1] - prices[0]) * random.unit()) * 100).rounded() / 100
    let bullets = record["small_description"]
    return Product(
      asin: asin, title: record["name"]?.stringValue ?? "", category: record["category"]?.stringValue ?? "",
      query: record["query"]?.stringValue?.lowercased().trimmingCharacters(in: .whitespaces) ?? "",
      productCategory: record["product_category"]?.stringValue ?? "",
      description: record["full_description"]?.stringValue ?? "",
      bullets: bullets?.arrayValue?.compactMap(\.stringValue) ?? bullets?.stringValue.map { [$0] } ?? [],
      prices: prices, price: price, options: options(record["customization_options"]),
      attributes: attributes[asin]?["attributes"]?.arrayValue?.compactMap(\.stringValue) ?? ["DUMMY_ATTR"])
  }

  /// One price, or the first two: from numbers, or from a text such as `$10 to $20`.
  private static func prices(_ value: JSONValue?) throws -> [Double] {
    var prices: [Double] = []
    switch value {
    case nil, .null?: break
    case .array(let list)?: prices = list.compactMap(\.doubleValue)
    case let value?:
      guard let text = value.stringValue else {
        throw Diagnostic(key: "pricing", "is \(value.text): expected a text such as \"$10 to $20\", or numbers")
      }
      prices = text.replacing(",", with: "").split(separator: "$", omittingEmptySubsequences: false).dropFirst()
        .compactMap { part in
          Double(part.prefix { $0.isNumber || $0 == "." })
        }
    }
    guard prices.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw Diagnostic(key: "pricing", "has a price that is no amount of money")
    }
    return prices.isEmpty ? [unknownPrice] : Array(prices.prefix(2))
  }

  /// The options, sorted by name: JSON's objects have no order.
  private static func options(_ value: JSONValue?) -> [Product.Option] {
    guard case .object(let members)? = value else { return [] }
    return members.sorted { $0.key < $1.key }.compactMap { name, entries in
      guard let entries = entries.arrayValue else { return nil }
      let values = entries.compactMap { $0["value"]?.stringValue }.map(plain)
      return Product.Option(name: plain(name), values: values)
    }
  }

  /// Names and values as WebShop has them: small letters, no slash, for they become parts of a link.
  private static func plain(_ text: String) -> String {
    text.trimmingCharacters(in: .whitespaces).replacing("/", with: " | ").lowercased()
  }

  /// The goal of a human instruction; nil for one without attributes.
  static func goal(_ record: JSONValue, _ number: Int, _ product: Product, _ random: inout RandomSource) -> Goal? {
    let attributes = record["instruction_attributes"]?.arrayValue?.compactMap(\.stringValue) ?? []
    guard var text = record["instruction"]?.stringValue, !attributes.isEmpty else { return nil }
    let options: [String]
    switch record["instruction_options"] {
    case .array(let values)?: options = values.compactMap(\.stringValue)
    case .object(let members)?: options = members.sorted { $0.key < $1.key }.compactMap(\.value.stringValue)
    default: options = []
    }
    while text.hasSuffix(".") { text.removeLast() }
    let limit = GoalGenerator.priceLimit(over: product.price, &random)
    if limit < Goal.anyPrice { text += ", and price lower than \(String(format: "%.2f", limit)) dollars" }
    return Goal(product: number, instruction: text, attributes: attributes, options: options, priceLimit: limit)
  }
}
