/// Which part of a model in several files one of them is: `NAME-00001-of-00003.gguf` and so on. The first part has the
/// model's metadata; every part has `split.no` (from 0), `split.count` and `split.tensors.count` (in all parts).
struct GGUFSplit: Equatable {
  var index: Int
  var count: Int
  /// Tensors in all parts together; nil where the file does not say.
  var tensorCount: Int?

  /// nil for a model in one file. Throws `GGUFError` for numbers that make no sense.
  init?(_ header: GGUFHeader, path: String) throws {
    guard case .integer(let count)? = header.metadata["split.count"], count != 0 else { return nil }
    guard case .integer(let index)? = header.metadata["split.no"], (1...99999).contains(count),
      (0..<count).contains(index)
    else {
      throw GGUFError(path, "says that it is one of \(count) parts of a model, but not which: it is corrupt")
    }
    self.index = Int(index)
    self.count = Int(count)
    if case .integer(let tensors)? = header.metadata["split.tensors.count"] { tensorCount = Int(tensors) }
  }

  /// What a part is called behind the model's own name.
  static func suffix(_ index: Int, of count: Int) -> String {
    func digits(_ number: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, 5 - text.count)) + text
    }
    return "-\(digits(index + 1))-of-\(digits(count)).gguf"
  }

  /// The paths of all parts, which lie beside this one. Throws `GGUFError` when this one's name does not say theirs.
  func paths(beside path: String) throws -> [String] {
    let suffix = Self.suffix(index, of: count)
    guard path.hasSuffix(suffix) else {
      throw GGUFError(
        path, "is part \(index + 1) of \(count) of a model, so its name must end with \(suffix). Name it so again")
    }
    let name = path.dropLast(suffix.count)
    return (0..<count).map { name + Self.suffix($0, of: count) }
  }

  /// The tensors of all parts by name. Throws `GGUFError` when the headers are not those of the parts of one model.
  static func tensors(_ headers: [GGUFHeader], _ paths: [String]) throws -> [String: GGUFTensor] {
    let splits = try zip(headers, paths).map { try GGUFSplit($0, path: $1) }
    for (index, (found, path)) in zip(splits, paths).enumerated() {
      let expected = "expected part \(index + 1) of \(paths.count)"
      guard let found else { throw GGUFError(path, "is a model of its own: \(expected). Fetch it again") }
      guard found.index == index, found.count == paths.count else {
        throw GGUFError(path, "holds part \(found.index + 1) of \(found.count): \(expected). Fetch it again")
      }
      guard found.tensorCount == splits[0]?.tensorCount else {
        throw GGUFError(path, "is a part of another model than \(paths[0]). Fetch both again")
      }
    }
    var tensors: [String: GGUFTensor] = [:]
    for (header, path) in zip(headers, paths) {
      for tensor in header.tensors where tensors.updateValue(tensor, forKey: tensor.name) != nil {
        throw GGUFError(path, "has the tensor \(tensor.name), which another part has too. Fetch all parts again")
      }
    }
    if let expected = splits[0]?.tensorCount, expected != tensors.count {
      throw GGUFError(paths[0], "and its other parts hold \(tensors.count) tensors of \(expected). Fetch them again")
    }
    return tensors
  }
}
