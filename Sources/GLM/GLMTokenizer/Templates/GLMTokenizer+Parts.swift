extension GLMTokenizer {
  /// The ids of a rendered conversation. Throws `ChatTemplate.Failure` when the vocabulary lacks a special token.
  public func encode(_ parts: [ChatTemplate.Part]) throws(ChatTemplate.Failure) -> [Int32] {
    var ids: [Int32] = []
    // A marker that is no token here is text, and one text with what stands beside it.
    var pending: String?
    var endsInMarker = false
    func flush() {
      if let text = pending { ids += encode(text) }
      pending = nil
      endsInMarker = false
    }
    for part in parts {
      switch part {
      case .text(let text):
        if !endsInMarker { flush() }
        pending = (pending ?? "") + text
        endsInMarker = false
      case .marker(let name):
        if let id = special(name) {
          flush()
          ids.append(id)
        } else {
          pending = (pending ?? "") + name
          endsInMarker = true
        }
      case .special(let name):
        guard let id = special(name) else {
          throw ChatTemplate.Failure(description: "the model's vocabulary lacks the special token \(name)")
        }
        flush()
        ids.append(id)
      }
    }
    flush()
    return ids
  }

  /// The tokens that end a turn: those of all families that the vocabulary has, and those that the file names.
  public var endTokens: [Int32] {
    let named = ["<|endoftext|>", "<|user|>", "<|observation|>", "</s>", "<|im_end|>"].compactMap(special)
    return named + vocabulary.declaredEnds.filter { !named.contains($0) }
  }
}
