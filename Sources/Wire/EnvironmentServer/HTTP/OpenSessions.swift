import EnvironmentHost

/// How many sessions of each environment are open, in Prometheus' text format: what an autoscaler goes by.
struct OpenSessions: Sendable {
  let environments: [String]
  let host: EnvironmentHost
  let relay: NativeRelay?
  let table: WorkerTable?

  func text() async -> String {
    var counts: [String: Int] = [:]
    for environment in environments { counts[environment] = await host.count(of: environment) }
    for environment in await relay?.environments ?? [] { counts[environment, default: 0] += 0 }
    counts.merge(await relay?.openSessions ?? [:], uniquingKeysWith: +)
    counts.merge(await table?.openSessionsElsewhere ?? [:], uniquingKeysWith: +)
    let lines = counts.sorted { $0.key < $1.key }.map { environment, count in
      // Names come from heartbeats too.
      let name = environment.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
      return "gauntlet_open_sessions{environment=\"\(name)\"} \(count)\n"
    }
    return "# HELP gauntlet_open_sessions Sessions that are played.\n# TYPE gauntlet_open_sessions gauge\n"
      + lines.joined()
  }
}
