import Episodes
import Foundation
import KnowledgeGraph

/// A small graph of random facts, and what follows from them, found the plain way.
struct SmallGraph {
  struct Fact: Hashable {
    var subject: String
    var relation: String
    var object: String
  }

  static let classes = ["zoo.animal", "zoo.house"]
  /// Relation, domain, range, reverse.
  static let relations: [(name: String, domain: String, range: String, reverse: String?)] = [
    ("zoo.animal.house", "zoo.animal", "zoo.house", "zoo.house.animals"),
    ("zoo.animal.eats", "zoo.animal", "zoo.animal", "zoo.animal.eaten_by"),
    ("zoo.house.beside", "zoo.house", "zoo.house", "zoo.house.beside_of"),
    ("zoo.animal.weight", "zoo.animal", "type.float", nil), ("zoo.animal.age", "zoo.animal", "type.int", nil),
    ("zoo.house.area", "zoo.house", "type.int", nil),
  ]

  var entities: [(id: String, type: String)] = []
  /// Stated ones and those that follow by reverse relations.
  var links: Set<Fact> = []
  var numbers: [Fact: Double] = [:]

  init(seed: Seed) {
    var random = RandomSource(seed)
    entities =
      (0..<24).map { ("m.animal_\($0)", Self.classes[0]) } + (0..<9).map { ("m.house_\($0)", Self.classes[1]) }
    for (id, type) in entities {
      for relation in Self.relations where relation.domain == type {
        if let reverse = relation.reverse {
          let targets = entities.filter { $0.type == relation.range }
          for _ in 0..<random.below(4) {
            guard let target = random.pick(targets) else { continue }
            links.insert(Fact(subject: id, relation: relation.name, object: target.id))
            links.insert(Fact(subject: target.id, relation: reverse, object: id))
          }
        } else if random.chance(0.8) {
          // Few values, so that several members share the largest.
          numbers[Fact(subject: id, relation: relation.name, object: "")] = Double(random.below(4))
        }
      }
    }
  }

  /// Writes it as the recipe writes facts: tables, ontology and digest.
  func write(to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var files: [(name: String, text: String)] = []
    for type in Self.classes {
      let columns = Self.relations.filter { $0.domain == type }
      var lines = [(["id", "name"] + columns.map(\.name)).joined(separator: "\t")]
      for entity in entities where entity.type == type {
        let cells = columns.map { column -> String in
          if let value = numbers[Fact(subject: entity.id, relation: column.name, object: "")] { return "\(Int(value))" }
          return links.filter { $0.subject == entity.id && $0.relation == column.name }
            .map { String($0.object.dropFirst(2)) }.sorted().joined(separator: " ")
        }
        lines.append(([String(entity.id.dropFirst(2)), "the \(entity.id)"] + cells).joined(separator: "\t"))
      }
      files.append(("\(type).tsv", lines.joined(separator: "\n") + "\n"))
    }
    let ontology = Self.relations.map { "\($0.name)\t\($0.domain)\t\($0.range)\t\($0.reverse ?? "")\n" }.joined()
    files.insert(("ontology.tsv", "relation\tdomain\trange\treverse\n" + ontology), at: 0)
    for file in files { try Data(file.text.utf8).write(to: folder.appending(path: file.name)) }
    let digest = Digest(of: Array(files.map(\.text).joined().utf8)).hex
    try Data((digest + "\n").utf8).write(to: folder.appending(path: "VERSION"))
  }

  /// The facts in N-Triples.
  func triples(namespace: String) -> String {
    func iri(_ id: String) -> String { "<\(namespace)\(id)>" }
    let kinds = entities.map { "\(iri($0.id)) \(iri("type.object.type")) \(iri($0.type)) ." }
    let links = links.map { "\(iri($0.subject)) \(iri($0.relation)) \(iri($0.object)) ." }
    let numbers = numbers.map {
      "\(iri($0.key.subject)) \(iri($0.key.relation)) \"\($0.value)\"^^<http://www.w3.org/2001/XMLSchema#double> ."
    }
    return (kinds + links + numbers).sorted().joined(separator: "\n") + "\n"
  }

  /// The ontology in the form of AgentBench's four files about Freebase.
  func writeFreebaseOntology(to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var (roles, reverses, listed, attributes): ([String], [String], [String], [String]) = ([], [], [], [])
    for relation in Self.relations {
      roles.append("\(relation.domain) \(relation.name) \(relation.range)")
      guard let reverse = relation.reverse else {
        attributes.append(relation.name)
        continue
      }
      roles.append("\(relation.range) \(reverse) \(relation.domain)")
      reverses.append("\(relation.name)\t\(reverse)")
      listed += [relation.name, reverse]
    }
    let vocabulary: JSONValue = [
      "relations": .array(listed.map(JSONValue.string)), "attributes": .array(attributes.map(JSONValue.string)),
      "classes": .array(Self.classes.map(JSONValue.string)),
    ]
    let types = Self.classes.map { "\($0) meta.subclassOf common.topic" }
    for (name, text) in [
      ("fb_roles", roles.joined(separator: "\n")), ("fb_types", types.joined(separator: "\n")),
      ("reverse_properties", reverses.joined(separator: "\n")), ("vocab.json", vocabulary.text),
    ] {
      try Data((text + "\n").utf8).write(to: folder.appending(path: name))
    }
  }

  // MARK: What follows

  private func members(_ program: Program) -> Set<String> {
    switch program {
    case .entity(let id): return entities.contains { $0.id == id } ? [id] : []
    case .instances(let type): return Set(entities.filter { $0.type == type }.map(\.id))
    case .join(let relation, let backwards, let of):
      let from = members(of)
      return Set(
        links.filter { $0.relation == relation && from.contains(backwards ? $0.object : $0.subject) }
          .map { backwards ? $0.subject : $0.object })
    case .and(let one, let other): return members(one).intersection(members(other))
    case .or(let one, let other): return members(one).union(members(other))
    case .count: return []
    case .extreme(let largest, let of, let attribute):
      func value(_ id: String) -> Double? { numbers[Fact(subject: id, relation: attribute, object: "")] }
      let all = members(of)
      let compared = all.subtracting(of.entities).compactMap(value)
      guard let best = largest ? compared.max() : compared.min() else { return [] }
      return all.filter { value($0) == best }
    }
  }

  func answers(_ program: Program) -> [String] {
    if case .count(let of) = program {
      if case .count = of { return ["1"] }
      return ["\(answers(of).count)"]
    }
    var found = members(program)
    if case .extreme = program {} else { found.subtract(program.entities) }
    return found.sorted()
  }

  func predicates(_ program: Program) -> [String] {
    if case .count = program { return [] }
    let from = Set(answers(program))
    let all: Set<String> = if case .entity(let id) = program { [id] } else { from }
    return Set(
      links.filter { all.contains($0.subject) }.map(\.relation)
        + numbers.keys.filter { all.contains($0.subject) }.map(\.relation)
    ).sorted()
  }

  /// A random program that the tools could make, or a class or a backward step too.
  func program(_ random: inout RandomSource, depth: Int) -> (program: Program, type: String) {
    guard depth > 0 else {
      let entity = entities[random.below(entities.count)]
      return random.chance(0.9) ? (.entity(entity.id), entity.type) : (.instances(entity.type), entity.type)
    }
    let (of, type) = program(&random, depth: depth - 1)
    switch random.below(6) {
    case 0:
      let (other, same) = program(&random, depth: depth - 1)
      return same == type ? (random.chance(0.7) ? .and(of, other) : .or(of, other), type) : (of, type)
    case 1:
      let attribute = Self.relations.filter { $0.domain == type && $0.reverse == nil }
      guard let picked = random.pick(attribute) else { return (of, type) }
      return (.extreme(largest: random.chance(0.5), of, picked.name), type)
    default:
      let forward = Self.relations.filter { $0.reverse != nil }.flatMap {
        [($0.name, $0.domain, $0.range), ($0.reverse ?? "", $0.range, $0.domain)]
      }.filter { $0.1 == type }
      guard let (name, _, range) = random.pick(forward) else { return (of, type) }
      if random.chance(0.2), let reverse = Self.reverse(of: name) {
        return (.join(reverse, backwards: true, of), range)
      }
      return (.join(name, backwards: false, of), range)
    }
  }

  private static func reverse(of name: String) -> String? {
    relations.first { $0.name == name }?.reverse ?? relations.first { $0.reverse == name }?.name
  }
}

/// A folder of its own, which goes with what is done in it.
func inTemporaryFolder<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
  let folder = FileManager.default.temporaryDirectory.appending(path: "knowledge-graph-\(getpid())-\(unique())")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(folder)
}

private func unique() -> String { String(UInt64.random(in: 0...UInt64.max), radix: 36) }
