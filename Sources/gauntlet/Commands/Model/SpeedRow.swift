import Episodes
import GLMRuntime

/// A line of `gauntlet model bench`: one kind of work at one number of threads.
struct SpeedRow {
  enum Work {
    /// So many tokens read together.
    case prefill(Int)
    /// So many conversations that write together.
    case decode(Int)
  }
  var threads: Int
  var work: Work
  var tokensPerSecond: Double
  var cost: TokenCost
  var limits: MachineLimits

  /// Bytes of weights read per second. Nil where it depends on what tokens choose, or on what the caches keep.
  var bandwidth: Double? {
    guard case .decode(let conversations) = work, cost.isShared || conversations == 1 else { return nil }
    return tokensPerSecond / Double(conversations) * Double(cost.weightBytes)
  }
  /// Operations per second.
  var operations: Double { tokensPerSecond * Double(cost.operations) }
  var bandwidthShare: Double? { bandwidth.flatMap { share($0, of: limits.readBandwidth) } }
  var operationsShare: Double? { share(operations, of: limits.int8Peak) }

  private func share(_ value: Double, of limit: Double) -> Double? { limit > 0 ? value / limit : nil }

  private var name: String {
    switch work {
    case .prefill(let tokens): "prefill of \(tokens) tokens"
    case .decode(1): "decode, 1 conversation"
    case .decode(let conversations): "decode, \(conversations) together"
    }
  }

  var json: JSONValue {
    var members: [String: JSONValue] = [
      "threads": .int(threads), "tokens_per_second": .double(tokensPerSecond),
      "operations_per_second": .double(operations), "int8_peak": .double(limits.int8Peak),
      "read_bandwidth": .double(limits.readBandwidth),
    ]
    switch work {
    case .prefill(let tokens): members["prefill"] = .int(tokens)
    case .decode(let conversations): members["decode"] = .int(conversations)
    }
    members["bytes_per_second"] = bandwidth.map(JSONValue.double)
    members["share_of_bandwidth"] = bandwidthShare.map(JSONValue.double)
    members["share_of_peak"] = operationsShare.map(JSONValue.double)
    return .object(members)
  }

  /// The rows as a table for people.
  static func table(_ rows: [SpeedRow]) -> String {
    let lines = rows.map { row -> [String] in
      func number(_ value: Double?, _ digits: Int = 1) -> String { value.map { Terminal.decimal($0, digits) } ?? "" }
      func percent(_ value: Double?) -> String { value.map { Terminal.decimal(100 * $0, 1) + " %" } ?? "" }
      return [
        row.name, "\(row.threads)", number(row.tokensPerSecond), number(row.bandwidth.map { $0 / 1e9 }),
        percent(row.bandwidthShare), number(row.operations / 1e9), percent(row.operationsShare),
      ]
    }
    let heads = ["work", "threads", "tokens/s", "GB/s", "of bandwidth", "GOP/s", "of int8 peak"]
    let limits = Dictionary(rows.map { ($0.threads, $0.limits) }) { first, _ in first }.sorted { $0.key < $1.key }
    let notes = limits.map { threads, limits in
      let peak = limits.int8Peak > 0 ? "\(Terminal.decimal(limits.int8Peak / 1e9, 0)) GOP/s" : "an unknown int8 peak"
      return "This machine with \(threads) thread\(threads == 1 ? "" : "s"): reads "
        + "\(Terminal.decimal(limits.readBandwidth / 1e9, 1)) GB/s of memory, \(peak) of int8."
    }
    return TextTable(heads, lines).text + "\n\n" + notes.joined(separator: "\n")
  }
}
