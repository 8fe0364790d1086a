/// The kinds of questions that are asked, by how many steps they take.
extension QuestionFamily {
  static let all = oneHop + twoHops + longWays + intersections + counts + superlatives

  /// The family of a name; nil for none.
  static func named(_ name: String) -> QuestionFamily? { all.first { $0.name == name } }

  static func from(_ start: String, _ relations: String...) -> Branch {
    Branch(start: .init(type: start, relation: relations[0]), relations: relations)
  }
}
