import Synchronization

/// The shops that episodes share: made when first asked for, kept until let go of.
final class ShopStore: Sendable {
  private struct Kept {
    var generated: [Int: (Shop, GeneratedCatalogue)] = [:]
    var imported: [String: (Shop, [Goal])] = [:]
  }
  private let kept = Mutex(Kept())

  /// The shop with the first `count` products of our catalogue. Who asks meanwhile waits: it is made once.
  func generated(_ count: Int) -> (Shop, GeneratedCatalogue) {
    kept.withLock { kept in
      if let known = kept.generated[count] { return known }
      let catalogue = GeneratedCatalogue(count: count)
      let made = (Shop(catalogue), catalogue)
      kept.generated[count] = made
      return made
    }
  }

  /// The shop and the goals in a folder of WebShop's files.
  func imported(_ folder: String) throws -> (Shop, [Goal]) {
    try kept.withLock { kept in
      if let known = kept.imported[folder] { return known }
      let files = try WebShopFiles(folder: folder)
      let made = (Shop(files.catalogue), files.goals)
      kept.imported[folder] = made
      return made
    }
  }

  func clear() { kept.withLock { $0 = Kept() } }
}
