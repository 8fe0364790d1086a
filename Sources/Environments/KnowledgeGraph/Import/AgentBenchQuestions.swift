import EnvironmentKit
import Episodes
import Foundation

/// AgentBench's questions: a list of records with a gold program, the calls that make it, and the answer.
public struct AgentBenchQuestions: Sendable {
  /// In the file's order, without those that are skipped.
  public private(set) var questions: [Question] = []
  /// The place of each question's record in the file, from 0.
  public private(set) var numbers: [Int] = []
  /// Records that cannot be understood, by their places, and why.
  public private(set) var skipped: [(number: Int, reason: String)] = []
  /// The gold programs as S-expressions, one per question.
  public private(set) var expressions: [Program] = []
  /// The gold calls, one list per question.
  public private(set) var calls: [[GoldCall]] = []

  /// A call as a record writes it.
  public struct GoldCall: Sendable, Hashable {
    public var name: String
    public var arguments: [String]
  }

  private struct Record: Decodable {
    struct Answer: Decodable {
      var argument: String
      enum CodingKeys: String, CodingKey { case argument = "answer_argument" }
      init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        // Numbers are written as numbers too.
        let value = try container.decode(JSONValue.self, forKey: .argument)
        argument = value.stringValue ?? value.text
      }
    }
    var question: String
    var entities: [String: String]
    var expression: String
    var actions: [String]
    var answer: [Answer]
    enum CodingKeys: String, CodingKey {
      case question, entities
      case expression = "s_expression"
      case actions, answer
    }
  }

  /// Reads a file. Throws a `Diagnostic` where it is no list of records at all.
  public init(file: URL) throws {
    let data: Data
    do {
      data = try Data(contentsOf: file)
    } catch {
      throw Diagnostic(file: file.path, "cannot be read: \(Diagnostic.reason(of: error))")
    }
    guard let records = try? JSONDecoder().decode([JSONValue].self, from: data) else {
      throw Diagnostic(
        file: file.path, "is no list of AgentBench's records",
        hint: "Records have question, entities, s_expression, actions and answer")
    }
    for (number, record) in records.enumerated() {
      do {
        try add(try Self.record(record))
        numbers.append(number)
      } catch let error as Diagnostic {
        skipped.append((number, (error.key.map { "\($0): " } ?? "") + error.message))
      }
    }
  }

  /// The records whose gold program, as calls or as S-expression, the tools' own types refuse, and why.
  public func untyped(in ontology: Ontology) -> [(number: Int, reason: String)] {
    zip(numbers, zip(questions, expressions)).compactMap { number, gold in
      do {
        _ = try ontology.type(of: gold.0.gold)
        _ = try ontology.type(of: gold.1)
        return nil
      } catch let error as Diagnostic {
        return (number, error.message)
      } catch {
        return (number, "\(error)")
      }
    }
  }

  private static func record(_ value: JSONValue) throws -> Record {
    do {
      return try JSONDecoder().decode(Record.self, from: Data(value.text.utf8))
    } catch let DecodingError.keyNotFound(key, context) {
      throw Diagnostic(key: path(context.codingPath) + key.stringValue, "is missing")
    } catch let DecodingError.typeMismatch(_, context) {
      throw Diagnostic(key: path(context.codingPath), context.debugDescription)
    } catch {
      throw Diagnostic("is none of AgentBench's records")
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    keys.map { key in (key.intValue.map { "[\($0)]" } ?? key.stringValue) + "." }.joined()
  }

  private mutating func add(_ record: Record) throws {
    let calls = try record.actions.map { action -> GoldCall in
      guard let call = CallReader.calls(in: action[...]).first, let arguments = call.arguments else {
        throw Diagnostic(key: "actions", "'\(action)' is no call")
      }
      return GoldCall(name: call.name, arguments: arguments)
    }
    let entities = Self.ordered(record.entities, in: record.question)
    let expression = try ProgramParser.parse(record.expression)
    questions.append(
      Question(
        text: record.question, entities: entities, gold: try Self.program(of: calls, entities),
        answers: record.answer.map(\.argument)))
    expressions.append(expression)
    self.calls.append(calls)
  }

  /// In the order in which the question names them; the others by name.
  private static func ordered(_ entities: [String: String], in question: String) -> [Question.Entity] {
    let text = question.lowercased()
    func place(_ name: String) -> Int {
      text.firstRange(of: name.lowercased()).map { text.distance(from: text.startIndex, to: $0.lowerBound) } ?? Int.max
    }
    return entities.map { (place($0.key), Question.Entity(name: $0.key, id: $0.value)) }
      .sorted { ($0.0, $0.1.name) < ($1.0, $1.1.name) }.map(\.1)
  }

  /// The program of the variable that the last call makes.
  private static func program(of calls: [GoldCall], _ entities: [Question.Entity]) throws -> Program {
    var variables: [Program] = []
    func program(_ text: String) throws -> Program {
      if text.hasPrefix("#"), let number = Int(text.dropFirst()) {
        guard variables.indices.contains(number) else {
          throw Diagnostic(key: "actions", "name \(text) before it is made")
        }
        return variables[number]
      }
      if let entity = entities.first(where: { $0.name == text }) { return .entity(entity.id) }
      return ProgramParser.isEntity(text) ? .entity(text) : .instances(text)
    }
    for call in calls {
      guard let tool = GraphTool(rawValue: call.name), call.arguments.count == tool.parameters.count else {
        throw Diagnostic(key: "actions", "'\(call.name)' is no function with \(call.arguments.count) arguments")
      }
      let first = try program(call.arguments[0])
      switch tool {
      case .getRelations, .getAttributes: break
      case .getNeighbors: variables.append(.join(call.arguments[1], backwards: false, first))
      case .intersection: variables.append(.and(first, try program(call.arguments[1])))
      case .union: variables.append(.or(first, try program(call.arguments[1])))
      case .argmax: variables.append(.extreme(largest: true, first, call.arguments[1]))
      case .argmin: variables.append(.extreme(largest: false, first, call.arguments[1]))
      case .count: variables.append(.count(first))
      }
    }
    guard let last = variables.last else { throw Diagnostic(key: "actions", "make no variable") }
    return last
  }
}
