import EnvironmentKit
import Episodes
import Foundation

/// WebShop's three files, read from a folder: `items_shuffle*.json`, `items_ins*.json` and `items_human_ins*.json`.
public struct WebShopFiles: Sendable {
  public let catalogue: LoadedCatalogue
  /// The goals of the human instructions, in WebShop's order: a goal's place is the number that AgentBench has for it.
  public let goals: [Goal]

  /// Throws a `Diagnostic` that names the file, and the record where one is broken.
  public init(folder: String) throws {
    let files = try Self.files(in: folder)
    let listings = try Self.json(files.products)
    guard case .array(let records) = listings else {
      throw Diagnostic(file: files.products, "is \(Self.kind(listings)): expected a list of products")
    }
    guard case .object(let attributes) = try Self.json(files.attributes) else {
      throw Diagnostic(file: files.attributes, "expected an object with a member per product")
    }
    guard case .object(let instructions) = try Self.json(files.instructions) else {
      throw Diagnostic(file: files.instructions, "expected an object with a list of instructions per product")
    }
    var products: [Product] = []
    var seen: Set<String> = []
    for (index, record) in records.enumerated() {
      let product: Product?
      do {
        product = try WebShopRecord.product(record, attributes: attributes)
      } catch let error as Diagnostic {
        throw Diagnostic(
          file: files.products, key: "[\(index)]" + (error.key.map { ".\($0)" } ?? ""), error.message, hint: error.hint)
      }
      if let product, seen.insert(product.asin).inserted { products.append(product) }
    }
    catalogue = LoadedCatalogue(products)
    var goals: [Goal] = []
    for (number, product) in products.enumerated() {
      for (index, record) in (instructions[product.asin]?.arrayValue ?? []).enumerated() {
        var random = RandomSource(Seed(233).derived("\(product.asin)/\(index)"))
        if let goal = WebShopRecord.goal(record, number, product, &random) { goals.append(goal) }
      }
    }
    var order = PythonShuffle(seed: 233)
    order.shuffle(&goals)
    self.goals = goals
  }

  private static func files(in folder: String) throws -> (products: String, attributes: String, instructions: String) {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }.sorted()
    } catch {
      throw Diagnostic(
        file: folder, "cannot be read: \(Diagnostic.reason(of: error))",
        hint: "Name the folder that WebShop's three files lie in")
    }
    func file(_ prefix: String) throws -> String {
      guard let name = names.first(where: { $0.hasPrefix(prefix) }) else {
        throw Diagnostic(
          file: folder, "has no \(prefix)*.json",
          hint: "WebShop's files are items_shuffle.json, items_ins_v2.json and items_human_ins.json")
      }
      return folder + "/" + name
    }
    return (try file("items_shuffle"), try file("items_ins"), try file("items_human_ins"))
  }

  private static func json(_ file: String) throws -> JSONValue {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: file))
    } catch {
      throw Diagnostic(file: file, "cannot be read: \(Diagnostic.reason(of: error))")
    }
    do {
      return try JSONDecoder().decode(JSONValue.self, from: data)
    } catch {
      throw Diagnostic(file: file, "is not valid JSON", hint: "Fetch the file again: it may be cut short")
    }
  }

  private static func kind(_ value: JSONValue) -> String {
    if case .object = value { return "an object" }
    return "no list"
  }
}
