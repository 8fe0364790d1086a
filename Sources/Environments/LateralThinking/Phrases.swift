/// What the game says in a language.
struct Phrases: Sendable {
  var rules: String
  var invitation: String
  /// After a forbidden phrase.
  var goOn: String
  var alreadyInStory: String
  var yes: String
  var no: String
  var irrelevant: String
  private var isChinese: Bool

  /// A statement as a question.
  func question(_ statement: String) -> String {
    let end: Set<Character> = [".", "。", "!", "！"]
    let plain = statement.last.map(end.contains) == true ? String(statement.dropLast()) : statement
    if isChinese { return "是不是\(plain)？" }
    // Names keep their capital; the words that statements begin with do not.
    let first = plain.prefix { !$0.isWhitespace }
    let isWord = Self.openings.contains(first.lowercased())
    return "Is it true that \(isWord ? first.lowercased() + plain.dropFirst(first.count) : plain)?"
  }

  private static let openings: Set<String> = [
    "the", "a", "an", "he", "she", "it", "they", "his", "her", "its", "their", "there", "this", "that", "these",
    "those", "somebody", "nobody", "people", "one",
  ]

  /// A solver who says one of these wants another game; matched as written (agentbench.md 2.5.2).
  static let forbidden = [
    "new story", "other story", "new game", "other game", "new question", "other question", "other round", "new round",
    "Great job", "further question",
  ]

  init(_ language: Puzzle.Language) { self = language == .en ? .english : .chinese }

  private init(
    rules: String, invitation: String, goOn: String, alreadyInStory: String, yes: String, no: String,
    irrelevant: String,
    isChinese: Bool = false
  ) {
    self.rules = rules
    self.invitation = invitation
    self.goOn = goOn
    self.alreadyInStory = alreadyInStory
    self.yes = yes
    self.no = no
    self.irrelevant = irrelevant
    self.isChinese = isChinese
  }

  private static let english = Phrases(
    rules: """
      Let us play a situation puzzle. I tell you a story that leaves out what matters, and you find out what happened. You \
      ask one question at a time, and I answer it with "yes", "no", or "irrelevant". Ask what can be answered that way, \
      narrow it down, and put together what you learn: you have found a part of the truth when your questions have said \
      all of it. You have 25 questions. Only the first line of what you write is read, and it should be a question; an empty \
      one ends the game.
      """,
    invitation: "Now ask your first question.",
    goOn:
      "Please continue guessing the truth based on the story and ask a question that can be answered with \"yes\", \"no\", or \"irrelevant\".",
    alreadyInStory: "This information is already in the story, please ask a new question.", yes: "Yes.", no: "No.",
    irrelevant: "Irrelevant.")

  private static let chinese = Phrases(
    rules: """
      我们来玩海龟汤。我讲一个略去了关键的故事，由你找出真相。你每次提一个问题，我只回答“是”“不是”或“无关”。请提可以这样回答的问题，\
      逐步缩小范围，把得知的事情拼在一起：当你的问题说出真相的某一部分时，就算找到了这一部分。你一共可以提 25 个问题。只读你写的第一行，\
      它应当是一个问题；空行表示结束游戏。
      """,
    invitation: "请提第一个问题。", goOn: "请继续根据故事猜测真相，提一个可以用“是”“不是”或“无关”回答的问题。",
    alreadyInStory: "故事里已经说过这一点，请换一个问题。", yes: "是。", no: "不是。", irrelevant: "无关。", isChinese: true)
}
