/// The questions that agents are judged by: none for training has the text or the gold program of one.
struct HeldOutQuestions: Sendable {
  private let texts: Set<String>
  private let programs: Set<Program>

  init(_ questions: [Question]) {
    texts = Set(questions.map(\.text))
    programs = Set(questions.map(\.gold.ordered))
  }

  func contains(_ question: Question) -> Bool {
    texts.contains(question.text) || programs.contains(question.gold.ordered)
  }
}
