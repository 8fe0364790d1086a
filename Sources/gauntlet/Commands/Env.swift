import ArgumentParser
import BuiltInEnvironments
import EnvironmentClient
import EnvironmentKit
import EnvironmentTesting
import Episodes

/// `gauntlet env`: what there is, whether it keeps its promises, and a look inside.
struct Env: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "env", abstract: "List, make, check, fill and visit environments.",
    subcommands: [List.self, EnvNew.self, Check.self, EnvServe.self, EnvImport.self, EnvShop.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The environments, their splits and options.", discussion: "For example: gauntlet env list --json")
    @Flag(help: "As JSON, a line per environment.") var json = false

    func run() async throws {
      for environment in try Home.find().environments([]) {
        let manifest = environment.manifest
        let splits = manifest.splits.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        if json {
          let value: JSONValue = [
            "id": .string(manifest.id), "title": .string(manifest.title), "version": .int(manifest.version),
            "summary": .string(manifest.summary), "metric": .string(manifest.metric),
            "splits": .object(manifest.splits.mapValues { .int($0) }),
            "styles": .array(manifest.styles.map { .string($0.rawValue) }),
            "capabilities": .array(manifest.capabilities.map(\.rawValue).sorted().map { .string($0) }),
          ]
          Terminal.say(value.text)
          continue
        }
        Terminal.say("\(manifest.id)  \(manifest.title): \(manifest.summary)")
        Terminal.say("    samples: \(splits); metric: \(manifest.metric)")
        for option in manifest.options {
          Terminal.say("    --option \(option.name)=\(option.values.joined(separator: "|")): \(option.summary)")
        }
      }
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run the conformance suite on environments.",
      discussion: """
        An environment is named, or called by its folder or by the address of a server that has it; one that is served is \
        checked over the wire, and the server has to show the gold actions (--show-oracle).

        For example: gauntlet env check house-holding
        Or: gauntlet env check ./number-lock
        Or: gauntlet env check http://127.0.0.1:5000
        """)
    @OptionGroup(title: "Environments elsewhere") var controllerOptions: ControllerOptions
    @Argument(help: "Environments: names, folders, or one address; all of them when none is given.")
    var environments: [String] = []
    @Option(help: "The split whose samples are played.") var split = "dev"
    @Flag(help: "As JSON, a line per environment and rule.") var json = false

    func run() async throws {
      var isSound = true
      let distant = try await distantEnvironments()
      var environments: [any Environment] = distant ?? []
      if distant == nil {
        var home = try Home.find()
        home.isTalkative = true
        environments = try home.environments(self.environments)
      }
      // What was asked for wrongly is no fault of an environment.
      for environment in environments { try environment.manifest.require(Split(split)) }
      for environment in environments {
        try await environment.prepare()
        let isAlone = !(environment is any DistantEnvironment)
        let suite = ConformanceSuite(environment, split: Split(split), isAlone: isAlone)
        for rule in ConformanceRule.allCases {
          let findings = await suite.check([rule])
          say(environment.manifest.id, rule, findings.map(\.message), isClaimed: suite.isClaimed(rule))
          isSound = isSound && findings.isEmpty
        }
        await environment.shutDown()
      }
      if !isSound { throw ExitStatus.checkFailed }
    }

    /// Those of a server, whether it is given as an option or in the place of a name.
    private func distantEnvironments() async throws -> [RemoteEnvironment]? {
      guard let address = environments.first(where: { $0.hasPrefix("http://") }) else {
        return try await controllerOptions.environments(environments, splits: [Split(split)])
      }
      guard controllerOptions.controller == nil else {
        throw ValidationError("Give one address: '\(address)' or --controller.")
      }
      var options = controllerOptions
      options.controller = address
      return try await options.environments(environments.filter { $0 != address }, splits: [Split(split)])
    }

    private func say(_ environment: String, _ rule: ConformanceRule, _ broken: [String], isClaimed: Bool) {
      guard !json else {
        let value: JSONValue = [
          "environment": .string(environment), "rule": .string(rule.rawValue), "claimed": .bool(isClaimed),
          "ok": isClaimed || !broken.isEmpty ? .bool(broken.isEmpty) : .null,
          "findings": .array(broken.map { .string($0) }),
        ]
        return Terminal.say(value.text)
      }
      Terminal.say("\(environment)  \(rule.rawValue)  \(broken.isEmpty ? isClaimed ? "ok" : "not claimed" : "FAILED")")
      for message in broken.prefix(10) { Terminal.say("    \(Terminal.harmless(message))") }
    }
  }
}
