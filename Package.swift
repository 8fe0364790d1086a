// swift-tools-version: 6.2
import PackageDescription

// What each dependency is for stands in README.md, "Dependencies".
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let http: [Target.Dependency] = [
  .product(name: "Hummingbird", package: "hummingbird"), .product(name: "HummingbirdCore", package: "hummingbird"),
  .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "Logging", package: "swift-log"),
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
]
let nio: [Target.Dependency] = [
  .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
  .product(name: "NIOHTTP1", package: "swift-nio"),
]
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A library of ours. `path` is relative to `Sources`.
func library(_ name: String, _ path: String? = nil, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/\(path ?? name)", exclude: [], swiftSettings: settings)
}

/// The tests of a library, in `Tests/<name>Tests`.
func tests(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], resources: [Resource] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies, path: "Tests/\(name)Tests", exclude: exclude,
    resources: resources, swiftSettings: settings)
}

let package = Package(
  name: "gauntlet",
  products: [
    .executable(name: "gauntlet", targets: ["gauntlet"]),
    .library(name: "EnvironmentKit", targets: ["Episodes", "EnvironmentKit"]),
    .library(name: "EnvironmentTesting", targets: ["EnvironmentTesting"]),
    .library(name: "EnvironmentProgram", targets: ["EnvironmentProgram"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
    .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.0.0"),
  ],
  targets: [
    // The vocabulary: imports nothing of ours.
    library("Episodes", nil, ["CCrypto"]),

    // The plug-in contract, its conformance suite, and the worlds.
    library("EnvironmentKit", "Environments/EnvironmentKit", ["Episodes", yams]),
    library("EnvironmentTesting", "Environments/EnvironmentTesting", ["Episodes", "EnvironmentKit", "CMalloc"]),
    library("HouseHolding", "Environments/HouseHolding", ["Episodes", "EnvironmentKit"]),
    library("CardGame", "Environments/CardGame", ["Episodes", "EnvironmentKit"]),
    library("Database", "Environments/Database", ["Episodes", "EnvironmentKit", "MariaDBClient"]),
    library("OSShell", "Environments/OSShell", ["Episodes", "EnvironmentKit", "CPipes", "CSandbox"]),
    library("WebShopping", "Environments/WebShopping", ["Episodes", "EnvironmentKit"]),
    library("KnowledgeGraph", "Environments/KnowledgeGraph", ["Episodes", "EnvironmentKit", "WebClient", grdb]),
    library("LateralThinking", "Environments/LateralThinking", ["Episodes", "EnvironmentKit", "CZip", "CStemmer"]),
    library(
      "WebSites", "Environments/WebSites", ["Episodes", "EnvironmentKit", "HTMLTree", "WebShopping"]),
    library(
      "WebBrowsing", "Environments/WebBrowsing",
      ["Episodes", "EnvironmentKit", "Chromium", "HTMLTree", "WebSites", "CZip", grdb]),
    library(
      "BuiltInEnvironments", "Environments/BuiltInEnvironments",
      [
        "Episodes", "EnvironmentKit", "HouseHolding", "CardGame", "Database", "KnowledgeGraph", "LateralThinking",
        "OSShell", "WebBrowsing", "WebShopping",
      ]),

    // The wire: sessions of environments, and how they are reached from elsewhere.
    library("EnvironmentHost", "Wire/EnvironmentHost", ["Episodes", "EnvironmentKit"]),
    library("WireProtocol", "Wire/WireProtocol", ["Episodes", "EnvironmentKit"]),
    library("HTTPTransport", "Wire/HTTPTransport", nio),
    library(
      "HTTPServer", "Wire/HTTPServer",
      nio + [
        .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "NIOWebSocket", package: "swift-nio"),
      ]),
    library(
      "EnvironmentServer", "Wire/EnvironmentServer",
      [
        "Episodes", "EnvironmentKit", "AgentKit", "EnvironmentHost", "WireProtocol", "HTTPServer", "HTTPTransport",
        "ServerAccess",
      ] + nio + [.product(name: "HTTPTypes", package: "swift-http-types")]),
    library(
      "EnvironmentClient", "Wire/EnvironmentClient",
      ["Episodes", "EnvironmentKit", "WireProtocol", "HTTPTransport"] + nio),
    library(
      "EnvironmentPlugin", "Wire/EnvironmentPlugin",
      ["Episodes", "EnvironmentKit", "EnvironmentClient", "HTTPTransport"]),
    library(
      "EnvironmentProgram", nil,
      ["Episodes", "EnvironmentKit", "EnvironmentHost", "EnvironmentServer", "HTTPTransport"]),

    library("ShopServer", "Environments/ShopServer", ["Episodes", "EnvironmentKit", "WebShopping"] + http),

    // The language model: token ids in, logits out; then text.
    .target(name: "GLMKernels", path: "Sources/GLM/GLMKernels"),
    library("GLMRuntime", "GLM/GLMRuntime", ["GLMKernels"]),
    library("GLMTokenizer", "GLM/GLMTokenizer", ["GLMRuntime"]),

    // Who plays.
    library("AgentKit", "Agents/AgentKit", ["Episodes"]),
    library("OpenAIAgent", "Agents/OpenAIAgent", ["Episodes", "AgentKit", "WebClient"]),
    library("GLMAgent", "Agents/GLMAgent", ["Episodes", "AgentKit", "GLMRuntime", "GLMTokenizer"]),

    // The model for programs elsewhere, over HTTP.
    library(
      "ModelServer", "GLM/ModelServer",
      ["Episodes", "GLMRuntime", "GLMTokenizer", "GLMAgent", "ServerAccess"] + http),

    // Batches, records, scores.
    library("TraceStore", "Evaluation/TraceStore", ["Episodes", grdb]),
    library("SharedRun", "Evaluation/SharedRun", ["Episodes", "TraceStore", "MariaDBClient", grdb]),
    library("Scoring", "Evaluation/Scoring", ["Episodes"]),
    library(
      "EpisodeController", "Evaluation/EpisodeController",
      ["Episodes", "EnvironmentKit", "AgentKit", "TraceStore"]),

    .executableTarget(
      name: "gauntlet",
      dependencies: [
        "Episodes", "EnvironmentKit", "EnvironmentTesting", "BuiltInEnvironments", "AgentKit", "OpenAIAgent",
        "GLMAgent", "GLMRuntime", "GLMTokenizer", "ModelServer", "TraceStore", "SharedRun", "Scoring",
        "EpisodeController", argumentParser,
        "HouseHolding", "CardGame", "Database", "LateralThinking", "OSShell", "WebBrowsing", "WebShopping",
        "ShopServer",
        "EnvironmentHost", "EnvironmentServer", "EnvironmentClient", "EnvironmentPlugin", "HTTPTransport",
        "ServerAccess", "gauntlet-sandbox",
      ],
      path: "Sources/gauntlet", swiftSettings: settings),

    .executableTarget(
      name: "gauntlet-bench",
      dependencies: [
        "Episodes", "EnvironmentKit", "BuiltInEnvironments", "HouseHolding", "CardGame", "Database", "KnowledgeGraph",
        "OSShell", "Chromium", "WebBrowsing", "WebShopping",
        "GLMRuntime", "GLMAgent", "GLMTokenizer", "TraceStore", "CMalloc", "gauntlet-sandbox",
        "EnvironmentHost", "EnvironmentServer", "HTTPTransport", .product(name: "NIOCore", package: "swift-nio"),
      ],
      path: "Benchmarks", exclude: ["CMalloc"], swiftSettings: settings),

    // A sandbox for shells: the program that makes it, and how one talks with what runs inside.
    .executableTarget(name: "gauntlet-sandbox", path: "Sources/System/Sandbox"),
    .target(name: "CSandbox", path: "Sources/System/CSandbox"),
    .target(name: "CPipes", path: "Sources/System/CPipes"),

    // A browser that is driven through pipes.
    .target(name: "CChromium", path: "Sources/System/CChromium"),
    library("Chromium", "System/Chromium", ["CChromium", "CPipes", "Episodes"]),

    // HTML as browsers understand it.
    .systemLibrary(
      name: "CGumbo", path: "Sources/System/CGumbo", pkgConfig: "gumbo", providers: [.apt(["libgumbo-dev"])]),
    library("HTMLTree", "System/HTMLTree", ["CGumbo"]),

    // Talking with a database server.
    library("MariaDBClient", "System/MariaDBClient", ["CMariaDB"]),

    // Talking with web services.
    library("WebClient", "System/WebClient"),

    // Who may ask a server.
    library("ServerAccess", "System/ServerAccess", ["Episodes"]),

    // System libraries.
    .systemLibrary(
      name: "CMariaDB", path: "Sources/System/CMariaDB", pkgConfig: "libmariadb",
      providers: [.apt(["libmariadb-dev"])]),
    .systemLibrary(name: "CZip", path: "Sources/System/CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(name: "CStemmer", path: "Sources/System/CStemmer", providers: [.apt(["libstemmer-dev"])]),
    .systemLibrary(
      name: "CCrypto", path: "Sources/System/CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

    // Counts allocations; linked into the benchmarks alone.
    .target(name: "CMalloc", path: "Benchmarks/CMalloc"),

    // What a stranger's model file and text go through; `make fuzz` drives it, the tests replay what it found.
    .target(
      name: "ModelInput", dependencies: ["GLMRuntime", "GLMTokenizer"], path: "Tests/Fuzzing/ModelInput",
      swiftSettings: settings),

    tests("EnvironmentTesting", ["Episodes", "EnvironmentKit", "EnvironmentTesting"]),
    tests("HouseHolding", ["Episodes", "EnvironmentKit", "EnvironmentTesting", "HouseHolding"]),
    tests("CardGame", ["Episodes", "EnvironmentKit", "EnvironmentTesting", "CardGame"]),
    tests(
      "Database", ["Episodes", "EnvironmentKit", "EnvironmentTesting", "Database", "MariaDBClient", "CMariaDB"]),
    tests(
      "SharedRun",
      [
        "Episodes", "EnvironmentKit", "EnvironmentTesting", "AgentKit", "TraceStore", "EpisodeController", "SharedRun",
        "MariaDBClient", "gauntlet",
      ] + nio),
    tests("KnowledgeGraph", ["Episodes", "EnvironmentKit", "EnvironmentTesting", "KnowledgeGraph"]),
    tests("OSShell", ["Episodes", "EnvironmentKit", "EnvironmentTesting", "OSShell", "gauntlet-sandbox"]),
    tests("WebShopping", ["Episodes", "EnvironmentKit", "EnvironmentTesting", "WebShopping"]),
    tests("LateralThinking", ["Episodes", "EnvironmentKit", "EnvironmentTesting", "LateralThinking"]),
    tests("Chromium", ["Episodes", "Chromium"]),
    tests("WebSites", ["Episodes", "EnvironmentKit", "HTMLTree", "WebSites"]),
    tests("WebBrowsing", ["Episodes", "EnvironmentKit", "EnvironmentTesting", "HTMLTree", "WebBrowsing"]),
    tests("ShopServer", ["Episodes", "EnvironmentKit", "WebShopping", "ShopServer"]),
    tests("EnvironmentHost", ["Episodes", "EnvironmentKit", "EnvironmentTesting", "EnvironmentHost"]),
    tests(
      "EnvironmentServer",
      [
        "Episodes", "EnvironmentKit", "EnvironmentTesting", "EnvironmentHost", "WireProtocol", "HTTPTransport",
        "EnvironmentServer", "ServerAccess", "Chromium",
      ] + nio, exclude: ["Golden", "Python"]),
    tests(
      "EnvironmentClient",
      [
        "Episodes", "EnvironmentKit", "EnvironmentTesting", "EnvironmentHost", "EnvironmentServer", "EnvironmentClient",
        "HTTPTransport", "AgentKit", "EpisodeController", "TraceStore", "HouseHolding",
      ]),
    tests("GLMKernels", ["GLMKernels"]),
    tests("GLMRuntime", ["GLMRuntime", "GLMKernels"]),
    tests("GLMTokenizer", ["GLMTokenizer", "GLMRuntime", "ModelInput"]),
    tests("AgentKit", ["Episodes", "AgentKit"]),
    tests("Episodes", ["Episodes"]),
    tests("EnvironmentKit", ["Episodes", "EnvironmentKit", "EnvironmentTesting"]),
    tests("TraceStore", ["Episodes", "TraceStore", grdb]),
    tests("OpenAIAgent", ["Episodes", "AgentKit", "OpenAIAgent"]),
    tests(
      "ModelServer",
      [
        "Episodes", "EnvironmentKit", "AgentKit", "GLMAgent", "GLMRuntime", "GLMTokenizer", "ModelServer",
        "OpenAIAgent",
        "HouseHolding", "TraceStore", "EpisodeController",
      ]),
    tests("GLMAgent", ["Episodes", "AgentKit", "GLMAgent", "GLMRuntime", "GLMTokenizer"]),
    tests(
      "EpisodeController",
      ["Episodes", "EnvironmentKit", "EnvironmentTesting", "AgentKit", "TraceStore", "EpisodeController"]),
    tests("Scoring", ["Episodes", "Scoring"]),
    tests("Architecture", []),
    tests("CommandLine", ["Episodes", "TraceStore", "gauntlet"]),
    tests("Deployment", ["Episodes", "gauntlet", yams], exclude: ["Schemas"]),
    tests(
      "GoldenTrace", ["Episodes", "EnvironmentKit", "BuiltInEnvironments", "TraceStore", "EpisodeController"]),
  ],
  swiftLanguageModes: [.v6]
)

// libFuzzer brings its own main function: there is no such program in other builds.
if Context.environment["GAUNTLET_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "gauntlet-fuzz", dependencies: ["ModelInput"], path: "Tests/Fuzzing/Driver",
      swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]))
}
