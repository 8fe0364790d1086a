import AgentKit
import ArgumentParser
import EnvironmentClient
import EnvironmentKit
import EpisodeController
import Episodes
import Foundation
import TraceStore

/// `gauntlet run`: plays what a run is missing.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Play episodes and record every step.",
    discussion: """
      The same command with the same run file finishes what is missing; more epochs or samples extend it.
      For example: gauntlet run house-holding --agent glm --split dev --run traces/hh.sqlite
      """)

  @Argument(help: "Environments; all of them when none is named.")
  var environments: [String] = []
  @OptionGroup var agentOptions: AgentOptions
  @OptionGroup(title: "A model in the environment") var hostOptions: HostOptions
  @OptionGroup(title: "Environments elsewhere") var controllerOptions: ControllerOptions
  @Option(help: "A split that gauntlet env list names, such as dev, test or live_dev; or train.")
  var split = "dev"
  @Option(help: "Only the first so many samples of each environment.")
  var samples: Int?
  @Option(help: "Only this sample; may be given several times.")
  var sample: [String] = []
  @Option(help: "Repetitions of each sample.")
  var epochs = 1
  @Option(help: "Episodes played at the same time.")
  var parallel = 2
  @Option(help: "Seeds everything random.")
  var seed: UInt64 = 0
  @Option(help: "text or tools.")
  var style = "text"
  @Option(name: .customLong("option"), help: "A task option, such as rules=fixed.")
  var options: [String] = []
  @Option(help: "agentbench (keep the last 3500 segments of a conversation) or none.")
  var context = "agentbench"
  @Option(
    help: "The run file; or mysql://user@host/database, with the password in MYSQL_PWD: a run that many machines share."
  )
  var run: String?
  @Option(help: "Seconds after which another machine takes over a shared run's episode whose player is not heard of.")
  var leaseSeconds = 60.0
  @Option(help: "Seconds for one reply of the agent.")
  var replySeconds = 600.0
  @Option(help: "Seconds for a whole episode.")
  var episodeSeconds = 3600.0
  @Option(help: "Tries at an episode that infrastructure errors end.")
  var attempts = 3
  @Flag(help: "A JSON line for each recorded step.")
  var json = false
  @Flag(help: "No progress.")
  var quiet = false

  func validate() throws {
    for (name, value) in [
      ("epochs", epochs), ("parallel", parallel), ("attempts", attempts), ("samples", samples ?? 1),
    ]
    where value < 1 { throw ValidationError("--\(name) is \(value): give 1 or more.") }
    for (name, value) in [
      ("reply-seconds", replySeconds), ("episode-seconds", episodeSeconds), ("lease-seconds", leaseSeconds),
    ]
    where !(value > 0 && value.isFinite) { throw ValidationError("--\(name) is \(value): give more than 0.") }
    guard ActionStyle(rawValue: style) != nil else {
      throw ValidationError("--style is '\(style)': give text or tools.")
    }
    guard ContextPolicy(rawValue: context) != nil else {
      throw ValidationError("--context is '\(context)': give agentbench or none.")
    }
    guard controllerOptions.controller == nil || hostOptions.host == nil else {
      throw ValidationError("--host is for environments here: give it to the controller.")
    }
    for option in options where option.split(separator: "=").count != 2 {
      throw ValidationError("--option is '\(option)': write name=value.")
    }
  }

  func run() async throws {
    var home = try Home.find()
    home.interlocutor = try hostOptions.make(home)
    let distant = try await controllerOptions.environments(environments, splits: [Split(split)])
    let worlds: [any Environment] = try distant ?? home.environments(environments)
    var plan = try makePlan(worlds)
    let agent = try agentOptions.make(home, replySeconds: replySeconds)
    plan.agent = agent.name
    plan.agentSettings = try agentOptions.settings(home).merging(hostOptions.settings(home)) { $1 }
    let file = run ?? home.root.appending(path: "traces/\(agentOptions.agent).sqlite").path
    try await RunSession(
      file: file, environments: worlds, agent: agent, isJSON: json, isQuiet: quiet || json, leaseSeconds: leaseSeconds
    )
    .play(
      plan,
      limits: RunLimits(
        parallel: min(parallel, distant?.map(\.capacity).min() ?? parallel), attempts: attempts,
        replySeconds: replySeconds, episodeSeconds: episodeSeconds))
  }

  private func makePlan(_ worlds: [any Environment]) throws -> RunPlan {
    var chosen = Dictionary(
      options.map { option in
        let halves = option.split(separator: "=").map(String.init)
        return (halves[0], halves[1])
      }, uniquingKeysWith: { $1 })
    // Who names a host wants it to play.
    if hostOptions.host != nil, chosen["host"] == nil { chosen["host"] = "model" }
    let style = ActionStyle(rawValue: style) ?? .text
    for name in chosen.keys where !worlds.contains(where: { $0.manifest.options.contains { $0.name == name } }) {
      throw Diagnostic("no environment here has the option '\(name)'", hint: "gauntlet env list shows what there is")
    }
    let parts = try worlds.map { world in
      var ids = try world.samples(in: Split(split))
      if !sample.isEmpty {
        ids = try sample.map { wanted in
          guard ids.contains(SampleID(wanted)) else {
            throw Diagnostic(
              "\(world.manifest.id) has no sample '\(wanted)' in \(split)",
              hint: "Its samples are \(ids.first?.rawValue ?? "none") to \(ids.last?.rawValue ?? "none")")
          }
          return SampleID(wanted)
        }
      }
      let known = chosen.filter { name, _ in world.manifest.options.contains { $0.name == name } }
      let request = try world.manifest.validated(
        EpisodeRequest(sample: ids.first ?? "", seed: 0, style: style, options: known))
      return RunPlan.EnvironmentPlan(
        id: world.manifest.id, version: world.manifest.version, split: Split(split),
        samples: Array(ids.prefix(samples ?? ids.count)), options: request.options)
    }
    return RunPlan(
      agent: "", environments: parts, epochs: epochs, style: style, seed: Seed(seed), context: context,
      episodeSeconds: episodeSeconds)
  }
}
