import Episodes

// A manifest is written by hand: an unknown key or name is refused, with those that are known.

extension EnvironmentManifest {
  public init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(String.self, forKey: .id)
    title = try container.decode(String.self, forKey: .title)
    summary = try container.decode(String.self, forKey: .summary)
    version = try container.decode(Int.self, forKey: .version)
    agentbench = try container.decodeIfPresent(String.self, forKey: .agentbench)
    capabilities = Set(try container.decodeChoices(Capability.self, forKey: .capabilities))
    styles = try container.decodeChoices(ActionStyle.self, forKey: .styles)
    splits = try container.decode([String: Int].self, forKey: .splits)
    limits = try container.decode(Limits.self, forKey: .limits)
    metric = try container.decode(String.self, forKey: .metric)
    oracleCeiling = try container.decode(Double.self, forKey: .oracleCeiling)
    randomFloor = try container.decode(Double.self, forKey: .randomFloor)
    options = try container.decode([Option].self, forKey: .options)
    command = try container.decodeIfPresent([String].self, forKey: .command)
  }

  /// Capabilities in a defined order: equal manifests are equal byte for byte.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(title, forKey: .title)
    try container.encode(summary, forKey: .summary)
    try container.encode(version, forKey: .version)
    try container.encodeIfPresent(agentbench, forKey: .agentbench)
    try container.encode(capabilities.sorted { $0.rawValue < $1.rawValue }, forKey: .capabilities)
    try container.encode(styles, forKey: .styles)
    try container.encode(splits, forKey: .splits)
    try container.encode(limits, forKey: .limits)
    try container.encode(metric, forKey: .metric)
    try container.encode(oracleCeiling, forKey: .oracleCeiling)
    try container.encode(randomFloor, forKey: .randomFloor)
    try container.encode(options, forKey: .options)
    try container.encodeIfPresent(command, forKey: .command)
  }
}

extension EnvironmentManifest.Limits {
  public init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let named = try container.decodeIfPresent([String: Int].self, forKey: .rounds) ?? [:]
    rounds = [:]
    for (name, count) in named {
      guard let style = ActionStyle(rawValue: name), count > 0 else {
        throw DecodingError.dataCorruptedError(
          forKey: .rounds, in: container,
          debugDescription: "has '\(name): \(count)': expected text or tools, and at least one round")
      }
      rounds[style] = count
    }
    observationBytes = try container.decode(Int.self, forKey: .observationBytes)
    stepSeconds = try container.decode(Double.self, forKey: .stepSeconds)
  }
}

extension EnvironmentManifest.Option {
  enum CodingKeys: String, CodingKey, CaseIterable { case name, values, `default`, summary }

  public init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      name: try container.decode(String.self, forKey: .name),
      values: try container.decode([String].self, forKey: .values),
      default: try container.decode(String.self, forKey: .default),
      summary: try container.decode(String.self, forKey: .summary))
  }
}
