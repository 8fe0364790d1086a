extension ModelConfiguration {
  /// Reads a model's numbers without loading it. Throws `GGUFError` for what the engine does not run, for a missing key
  /// or an impossible value.
  public init(_ file: GGUFFile) throws {
    guard let name = file.string("general.architecture") else {
      throw GGUFError(file.path, "lacks the metadata key general.architecture")
    }
    _ = try Architecture.named(name, in: file)
    try self.init(file, architecture: name)
  }
}
