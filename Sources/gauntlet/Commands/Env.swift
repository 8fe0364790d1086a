import ArgumentParser
import BuiltInEnvironments
import EnvironmentKit
import EnvironmentTesting
import Episodes

/// `gauntlet env`: what there is, whether it keeps its promises, and a look inside.
struct Env: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "env", abstract: "List, check, fill and visit environments.",
    subcommands: [List.self, Check.self, EnvImport.self, EnvShop.self])

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
        An environment elsewhere is checked over the wire; its server needs --show-oracle.

        For example: gauntlet env check house-holding
        """)
    @OptionGroup(title: "Environments elsewhere") var controllerOptions: ControllerOptions
    @Argument(help: "Environments; all of them when none is named.") var environments: [String] = []
    @Option(help: "The split whose samples are played.") var split = "dev"
    @Flag(help: "As JSON, a line per environment and rule.") var json = false

    func run() async throws {
      var isSound = true
      let distant = try await controllerOptions.environments(environments, splits: [Split(split)])
      let environments: [any Environment] = try distant ?? Home.find().environments(environments)
      // What was asked for wrongly is no fault of an environment.
      for environment in environments { try environment.manifest.require(Split(split)) }
      for environment in environments {
        let suite = ConformanceSuite(environment, split: Split(split), isAlone: distant == nil)
        let findings = await suite.check()
        await environment.shutDown()
        for rule in ConformanceRule.allCases {
          let broken = findings.filter { $0.rule == rule }.map(\.message)
          say(environment.manifest.id, rule, broken, isClaimed: suite.isClaimed(rule))
        }
        isSound = isSound && findings.isEmpty
      }
      if !isSound { throw ExitStatus.checkFailed }
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
