import EnvironmentKit
import Episodes
import Synchronization
import WebShopping

/// The eight places, and the tasks that can be made for each.
public final class SiteCatalogue: Sendable {
  private struct Stock: Sendable {
    var shop: Shop
    var catalogue: GeneratedCatalogue
  }
  /// The shop's goods are made when first asked for.
  private let stock = Mutex<Stock?>(nil)

  public init() {}

  private static let makers:
    [String: (families: [String], make: @Sendable (Seed) -> any Site, task: @Sendable (String, Seed) -> SiteTask)] = {
      func entry<Place: SiteTasks>(
        _ type: Place.Type
      ) -> (families: [String], make: @Sendable (Seed) -> any Site, task: @Sendable (String, Seed) -> SiteTask) {
        (Place.families, { Place(seed: $0) }, { Place.task($0, seed: $1) })
      }
      return [
        Forum.name: entry(Forum.self), Tickets.name: entry(Tickets.self), Bookings.name: entry(Bookings.self),
        Encyclopedia.name: entry(Encyclopedia.self), MailBox.name: entry(MailBox.self),
        FileCabinet.name: entry(FileCabinet.self),
        Transit.name: entry(Transit.self),
      ]
    }()

  /// The sites' names, sorted.
  public static var names: [String] { (Array(makers.keys) + [ShopSite.name]).sorted() }

  /// The kinds of tasks at a site; empty for an unknown one.
  public static func families(of site: String) -> [String] {
    site == ShopSite.name ? ShopSite.families : makers[site]?.families ?? []
  }

  /// A site as it is at an episode's beginning; nil for an unknown name.
  public func site(_ name: String, seed: Seed) -> (any Site)? {
    name == ShopSite.name ? ShopSite(goods.shop, seed: seed) : Self.makers[name]?.make(seed)
  }

  /// The task of a kind that a seed makes; nil for an unknown site or kind.
  public func task(_ family: String, at site: String, seed: Seed) -> SiteTask? {
    guard Self.families(of: site).contains(family) else { return nil }
    guard site == ShopSite.name else { return Self.makers[site]?.task(family, seed) }
    let goods = goods
    return ShopSite.task(family, seed: seed, goods.shop, goods.catalogue)
  }

  /// The state that a task's gold actions leave its site in. Throws `SiteVisitor.Lost` where they cannot be done.
  public func goal(of task: SiteTask) throws -> JSONValue {
    guard let site = site(task.site, seed: task.seed) else { return .null }
    var visitor = SiteVisitor(site)
    for action in task.gold { try visitor.play(action) }
    return visitor.site.state
  }

  private var goods: Stock {
    stock.withLock { stock in
      if let stock { return stock }
      let catalogue = GeneratedCatalogue(count: 2000)
      let made = Stock(shop: Shop(catalogue), catalogue: catalogue)
      stock = made
      return made
    }
  }
}
