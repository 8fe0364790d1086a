import EnvironmentKit
import Episodes

extension Encyclopedia: SiteTasks {
  static let families = ["birth-town-population", "river-mouth", "mend-fact", "remark", "watch", "older-town"]

  static func task(_ family: String, seed: Seed) -> SiteTask {
    let book = Encyclopedia(seed: seed)
    var random = RandomSource(seed.derived("encyclopedia/" + family))
    func all(_ kind: String) -> [Article] { book.articles.filter { $0.kind == kind } }
    let article = random.pick(book.articles) ?? book.articles[0]
    switch family {
    case "birth-town-population":
      let person = random.pick(all("Person")) ?? article
      let town = book.articles.first {
        $0.title == person.fact("Born").split(separator: " ").dropFirst(2).joined(separator: " ")
      }
      let count = town?.fact("Population") ?? ""
      return SiteTask(
        name, seed, "How many people live in the town where \(person.title) was born? Answer with the number.",
        gold: [.link(person.title), .link(town?.title ?? ""), .answer(count)], answers: [count])
    case "river-mouth":
      let island = random.pick(all("Island")) ?? article
      let river = book.articles.first { $0.title == island.fact("Longest river") } ?? article
      let town = book.articles.first { $0.title == river.fact("Mouth") } ?? article
      return SiteTask(
        name, seed,
        "The longest river of \(island.title) reaches the sea at a town. What is that town known for? Answer as it stands in its box of facts.",
        gold: [.link(island.title), .link(river.title), .link(town.title), .answer(town.fact("Known for"))],
        answers: [town.fact("Known for")])
    case "mend-fact":
      let town = random.pick(all("Town")) ?? article
      // Another one than stands there.
      let year = "\((Int(town.fact("Founded")) ?? 1200) + 7 + random.below(60))"
      return SiteTask(
        name, seed,
        "The encyclopedia is wrong about \(town.title): it was founded in \(year). Mend that in its box of facts, and change nothing else.",
        gold: [.link(town.title), .link("Edit this article"), .fill("Founded", year), .button("Save article")])
    case "remark":
      let text = random.pick(remarks) ?? ""
      return SiteTask(
        name, seed, "Leave this remark on the talk page of the article \(article.title): \(text)",
        gold: [.link(article.title), .link("Talk"), .fill("Remark", text), .button("Add remark")])
    case "watch":
      let island = random.pick(all("Island")) ?? article
      let capital = island.fact("Capital")
      return SiteTask(
        name, seed, "Watch the article on the capital of \(island.title), and that on \(island.title) itself.",
        gold: [
          .link(island.title), .button("Watch this page"), .link(capital), .button("Watch this page"),
        ])
    default:
      let towns = random.shuffled(all("Town"))
      let (first, second) = (
        towns[0], towns.dropFirst().first { $0.fact("Founded") != towns[0].fact("Founded") } ?? towns[1]
      )
      let older = (Int(first.fact("Founded")) ?? 0) < (Int(second.fact("Founded")) ?? 0) ? first : second
      return SiteTask(
        name, seed,
        "Which of the towns \(first.title) and \(second.title) is older, and when was it founded? Answer as in: Ansel, 1200",
        gold: [
          .link(first.title), .link("Contents"), .link(second.title),
          .answer("\(older.title), \(older.fact("Founded"))"),
        ],
        answers: ["\(older.title), \(older.fact("Founded"))"])
    }
  }

  private static let remarks = [
    "The source for the date is missing.", "I have been there, the tower is taller than it says.",
    "Is the spelling with one l or two?",
    "A picture would help here.", "The parish register says otherwise.",
  ]
}
