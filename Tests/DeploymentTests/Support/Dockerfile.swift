/// The stages of the `Dockerfile`.
struct Dockerfile {
  struct Stage {
    /// The stage or image that it begins with.
    var base: String
    var instructions: [(keyword: String, rest: String)] = []

    func last(_ keyword: String) -> String? { instructions.last { $0.keyword == keyword }?.rest }
  }

  private(set) var stages: [String: Stage] = [:]
  private(set) var arguments: Set<String> = []

  init() throws {
    var current: String?
    let lines = try Checkout.text("Dockerfile").replacing("\\\n", with: " ").split(separator: "\n")
    for line in lines where !line.hasPrefix("#") {
      let words = line.split(separator: " ").map(String.init)
      let keyword = words[0]
      let rest = words.dropFirst().joined(separator: " ")
      if keyword == "FROM" {
        // FROM base AS name
        current = words[3]
        stages[words[3]] = Stage(base: words[1])
      } else if let current {
        stages[current]?.instructions.append((keyword, rest))
      } else {
        arguments.insert(String(rest.prefix { $0 != "=" }))
      }
    }
  }

  /// Those that a container is started from.
  var targets: Set<String> { Set(stages.filter { entryPoint(of: $0.key) != nil }.keys) }

  /// An instruction as it holds for a stage: its own, or that of the stage it begins with.
  func last(_ keyword: String, of stage: String) -> String? {
    guard let found = stages[stage] else { return nil }
    return found.last(keyword) ?? last(keyword, of: found.base)
  }

  /// The words that a container's own arguments come behind.
  func entryPoint(of stage: String) -> [String]? { last("ENTRYPOINT", of: stage).map(Self.words) }

  /// The variables that a stage sets.
  func variables(of stage: String) -> [String: String] {
    guard let found = stages[stage] else { return [:] }
    let own = found.instructions.filter { $0.keyword == "ENV" }.flatMap { $0.rest.split(separator: " ") }
    let pairs = own.map { pair in
      (String(pair.prefix { $0 != "=" }), String(pair.drop { $0 != "=" }.dropFirst()))
    }
    return variables(of: found.base).merging(pairs) { $1 }
  }

  private static func words(_ list: String) -> [String] {
    list.split { "[], \"".contains($0) }.map(String.init)
  }
}
