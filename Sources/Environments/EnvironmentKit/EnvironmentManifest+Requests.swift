import Episodes

/// What an environment grants: what cannot be honoured is refused, never weakened.
extension EnvironmentManifest {
  /// The splits that samples are asked for by, training among them where it is promised.
  public var splitNames: [String] {
    splits.keys.sorted() + (capabilities.contains(.training) ? [Split.train.rawValue] : [])
  }

  /// Throws a `Diagnostic` for a split that is not offered.
  public func require(_ split: Split) throws {
    guard !splitNames.contains(split.rawValue) else { return }
    throw Diagnostic(
      key: "split", "\(id) has no split '\(split)'", hint: "Choose one of: \(splitNames.joined(separator: ", "))")
  }

  /// The request with absent options filled in. Throws a `Diagnostic` for a style or an option that is not offered.
  public func validated(_ request: EpisodeRequest) throws -> EpisodeRequest {
    guard styles.contains(request.style) else {
      let offered = styles.map(\.rawValue).joined(separator: ", ")
      throw Diagnostic(
        key: "style", "\(id) has no '\(request.style.rawValue)' style", hint: "Choose one of: \(offered)")
    }
    var request = request
    for name in request.options.keys.sorted() {
      let value = request.options[name] ?? ""
      guard let option = options.first(where: { $0.name == name }) else {
        let known = options.isEmpty ? "it has none" : "it has \(options.map(\.name).joined(separator: ", "))"
        throw Diagnostic(key: name, "\(id) has no option '\(name)': \(known)")
      }
      guard option.values.contains(value) else {
        throw Diagnostic(
          key: name, "'\(value)' is no value of the option '\(name)' of \(id)",
          hint: "Choose one of: \(option.values.joined(separator: ", "))")
      }
    }
    for option in options where request.options[option.name] == nil { request.options[option.name] = option.default }
    return request
  }
}
