/// Text as it stands in a JSON string. Each character is written in one way, so that equal values have equal texts.
enum JSONStringGrammar {
  /// The characters that stand for themselves.
  static let plain = CharacterClass.anything.excluding("\"\\\n\t")

  /// One character of any kind.
  static let character = escaped(.one(plain.union(CharacterClass(special))))

  private static let special = String(String.UnicodeScalarView(OrderedJSON.shortEscapes.keys.sorted()))

  /// A string whose value is in `grammar`, quotes included. Characters that JSON could only write by number are left out.
  static func quoted(_ grammar: Grammar) -> Grammar { .sequence([.literal("\""), escaped(grammar), .literal("\"")]) }

  /// The JSON form of the texts of a grammar without rules.
  private static func escaped(_ grammar: Grammar) -> Grammar {
    switch grammar {
    case .literal(let text): return .literal(String(OrderedJSON.quoted(text).dropFirst().dropLast()))
    case .sequence(let parts): return .sequence(parts.map(escaped))
    case .choice(let parts): return .choice(parts.map(escaped))
    case .characters(let set, let min, let max):
      let escapes = special.unicodeScalars.filter(set.contains).map(OrderedJSON.escaped)
      let rest = set.subtracting(plain.inverted)
      if escapes.isEmpty { return .characters(rest, min: min, max: max) }
      return .repetition(.choice([.one(rest), .anyOf(escapes)]), min: min, max: max)
    case .repetition(let part, let min, let max): return .repetition(escaped(part), min: min, max: max)
    case .reference, .rules: return grammar
    }
  }

  /// The fewest and the most characters of a text of a grammar without rules; no most where there is no bound.
  static func lengths(_ grammar: Grammar) -> (min: Int, max: Int?) {
    func times(_ one: Int?, _ count: Int?) -> Int? {
      if one == 0 || count == 0 { return 0 }
      guard let one, let count else { return nil }
      let (product, isTooLarge) = one.multipliedReportingOverflow(by: count)
      return isTooLarge ? nil : product
    }
    switch grammar {
    case .literal(let text): return (text.unicodeScalars.count, text.unicodeScalars.count)
    case .sequence(let parts):
      return parts.map(lengths).reduce((0, 0)) { sum, part in
        (sum.0 + part.min, sum.1.flatMap { sum in part.max.map { sum + $0 } })
      }
    case .choice(let parts):
      let all = parts.map(lengths)
      return (all.map(\.min).min() ?? 0, all.contains { $0.max == nil } ? nil : all.compactMap(\.max).max() ?? 0)
    case .characters(_, let min, let max): return (min, max)
    case .repetition(let part, let min, let max):
      let one = lengths(part)
      return (times(one.min, min) ?? .max, times(one.max, max))
    case .reference, .rules: return (0, nil)
    }
  }
}

extension JSONSchemaCompiler {
  /// Any string.
  var plainString: Grammar {
    .sequence([.literal("\""), .repetition(JSONStringGrammar.character, min: 0, max: nil), .literal("\"")])
  }

  func string(_ schema: OrderedJSON, at pointer: String) throws -> Grammar {
    let min = try count("minLength", schema, at: pointer) ?? 0
    let max = try count("maxLength", schema, at: pointer)
    guard min <= max ?? .max else {
      throw JSONSchemaError(Self.join(pointer, "minLength"), "no text is so long and so short")
    }
    guard let keyword = ["pattern", "format"].first(where: { schema[$0] != nil }) else {
      return .sequence([
        .literal("\""), .repetition(JSONStringGrammar.character, min: min, max: max), .literal("\""),
      ])
    }
    let place = Self.join(pointer, keyword)
    guard let text = schema[keyword]?.text else { throw JSONSchemaError(place, "expected a text") }
    let content: Grammar
    if keyword == "pattern" {
      guard schema["format"] == nil else { throw JSONSchemaError(place, "'format' beside 'pattern' is not supported") }
      do {
        content = try RegularExpression.grammar(text)
      } catch {
        throw JSONSchemaError(place, "\(error)")
      }
    } else {
      guard let known = JSONSchemaFormat.grammar(text) else {
        throw JSONSchemaError(
          place, "the format '\(text)' is not supported; known are \(JSONSchemaFormat.names.joined(separator: ", "))")
      }
      content = known
    }
    let lengths = JSONStringGrammar.lengths(content)
    guard lengths.min >= min, max == nil || lengths.max ?? .max <= max ?? 0 else {
      throw JSONSchemaError(
        place, "'\(keyword)' also gives texts that are too short or too long: say the length in one place")
    }
    return JSONStringGrammar.quoted(content)
  }
}
