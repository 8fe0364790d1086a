/// What is to be found out or done on a machine.
struct Problem: Sendable {
  /// One step of a check pipeline.
  enum Check: Sendable {
    case script(Script)
    /// The output of the example is the expected answer.
    case example
    case library(CheckLibrary)
  }
  enum Evaluation: Sendable {
    case answer(String, strip: Bool)
    case pattern(String, strip: Bool)
    case checks([Check], example: Script?)
  }
  var description: String
  var initial: [Script] = []
  /// Runs in the agent's own shell, so that what it begins stays.
  var start: Script?
  var evaluation: Evaluation
  /// What a solver types, and what they answer; nil where nobody wrote it down.
  var gold: (commands: [String], answer: String?)?
  var labels: [String] = []
  /// Whether it is about users beside root.
  var needsUsers = false
}
