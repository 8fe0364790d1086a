import Foundation
import Testing

/// Who may import whom, read from the package manifest.
@Suite struct LayerTests {
  struct Package: Decodable { var targets: [Target] }
  struct Target: Decodable {
    var name: String
    var type: String
    var dependencies: [Dependency]
  }
  struct Dependency: Decodable {
    var byName: [String?]?
    var target: [String?]?
    var name: String? { (byName ?? target)?.first ?? nil }
  }

  /// A target imports only targets of lower layers.
  static let layers: [[String]] = [
    [
      "WebClient", "HTTPServer", "HTTPTransport", "CCrypto", "CChromium", "CGumbo", "CMalloc", "CMariaDB", "CPipes",
      "CSandbox",
      "CStemmer",
      "CZip",
      "GLMKernels",
      "gauntlet-sandbox",
    ],
    ["Episodes", "GLMRuntime", "HTMLTree", "MariaDBClient"],
    ["EnvironmentKit", "Chromium", "ServerAccess", "GLMTokenizer", "AgentKit", "TraceStore", "Scoring"],
    [
      "EnvironmentTesting", "HouseHolding", "CardGame", "Database", "OSShell", "WebShopping", "KnowledgeGraph",
      "LateralThinking", "EnvironmentHost", "WireProtocol",
      "OpenAIAgent", "GLMAgent", "ModelInput", "SharedRun",
    ],
    ["WebSites"], ["WebBrowsing"],
    [
      "BuiltInEnvironments", "ShopServer", "EpisodeController", "ModelServer", "EnvironmentServer", "EnvironmentClient",
    ],
    ["EnvironmentPlugin", "EnvironmentProgram"],
    ["gauntlet", "gauntlet-bench"],
  ]

  func package() throws -> Package {
    let text = try Repository.run(["swift", "package", "--scratch-path", scratch, "dump-package"])
    try #require(text.status == 0)
    return try JSONDecoder().decode(Package.self, from: text.output)
  }

  /// A scratch folder of its own: the running test holds the lock of the usual one.
  let scratch = FileManager.default.temporaryDirectory.appending(path: "gauntlet-layers-\(getpid())").path

  @Test func invariant10TargetsImportOnlyLowerLayers() throws {
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let package = try package()
    let layer = Dictionary(
      uniqueKeysWithValues: Self.layers.enumerated().flatMap { index, names in names.map { ($0, index) } })
    for target in package.targets where target.type != "test" {
      let own = try #require(layer[target.name], "\(target.name) has no layer: give it one here")
      for name in target.dependencies.compactMap(\.name) {
        guard let other = layer[name] else { continue }
        #expect(other < own, "\(target.name) imports \(name), which is not below it")
      }
    }
  }

  @Test func invariant10EnvironmentsImportTheKitOnly() throws {
    for environment in [
      "HouseHolding", "CardGame", "Database", "OSShell", "WebShopping", "KnowledgeGraph", "LateralThinking",
      "WebBrowsing",
    ] {
      for file in try Repository.swiftFiles("Sources/Environments/\(environment)") {
        for line in file.text.split(separator: "\n") where line.hasPrefix("import ") {
          let module = line.dropFirst("import ".count)
          #expect(
            [
              "EnvironmentKit", "Episodes", "Foundation", "Dispatch", "Glibc",
              "Synchronization",
              "CPipes", "CSandbox", "CStemmer", "CZip", "Chromium", "FoundationXML", "MariaDBClient",
              "GRDB", "HTMLTree", "WebClient", "WebSites",
            ].contains(module),
            "\(file.path) imports \(module)")
        }
      }
    }
  }
}
