import Episodes

/// Three worked questions that come before the text style's first.
enum SnapshotExamples {
  static let messages: [Message] = zip(questions, answers).flatMap { [.user($0), .assistant($1)] }

  private static let questions = [
    question(
      page:
        "<html> <main> <h1> Harbour ferries </h1> <form> <label> From <select id=0 from> <option true> Old quay </option> "
        + "<option> Lighthouse </option> <option> Seal island </option> </select> </label> <label> Passengers <input id=1 "
        + "number passengers 1 /> </label> <button id=2> Find a ferry </button> </form> </main> </html>",
      task: "Find a ferry that leaves from the lighthouse for three passengers", previous: [],
      choices: [
        "<select id=0 from> <option true> Old quay </option> <option> Lighthouse", "<input id=1 number passengers 1 />",
        "<button id=2> Find a ferry </button>",
      ]),
    question(
      page:
        "<html> <header> <a id=0 start page> Tern Library </a> </header> <ul> <li id=1> <a> Opening hours </a> </li> <li> "
        + "<a id=2> Rooms for groups </a> </li> </ul> <footer> <a id=3 legal notice> Legal notice </a> </footer> </html>",
      task: "Prolong the loan of “A Short History of Salt” by two weeks",
      previous: ["[link]  My account -> CLICK", "[link]  Loans -> CLICK"],
      choices: [
        "<a id=0 start page> Tern Library </a>", "<li id=1> <a> Opening hours </a> </li>",
        "<a id=2> Rooms for groups </a>", "<a id=3 legal notice> Legal notice </a>",
      ]),
    question(
      page:
        "<html> <main> <p status> Two tickets are in your basket. </p> <label> Voucher <input id=0 text voucher /> </label> "
        + "<button id=1 submit> Use voucher </button> <a id=2> Change tickets </a> <button id=3 submit> Pay </button> </main> "
        + "</html>",
      task: "Buy two tickets for the puppet theatre on Sunday", previous: ["[combobox]  Tickets -> SELECT: 2"],
      choices: [
        "<input id=0 text voucher />", "<button id=1 submit> Use voucher </button>", "<a id=2> Change tickets </a>",
        "<button id=3 submit> Pay </button>",
      ]),
  ]

  private static let answers = [
    "Thought: The list says Old quay; the ferry has to leave from the lighthouse.\nAnswer: B\nAction: SELECT\n"
      + "Value: Lighthouse",
    "Thought: None of these has to do with my loans, so the right element is not here.\nAnswer: A",
    "Thought: Both tickets are in the basket and nobody spoke of a voucher. What is left is to pay.\nAnswer: E\n"
      + "Action: CLICK",
  ]

  private static func question(page: String, task: String, previous: [String], choices: [String]) -> String {
    "'''\n\(page)\n'''\n\n" + Tournament.text(task: task, previous: previous, choices: choices)
  }
}
