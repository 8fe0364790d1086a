import Episodes

/// A site that tasks can be made for.
protocol SiteTasks: Site {
  /// The kinds of its tasks.
  static var families: [String] { get }
  /// The task of a kind that a seed makes. The same seed makes the site that it is about.
  static func task(_ family: String, seed: Seed) -> SiteTask
}
