import EnvironmentKit
import Episodes

extension Forum: SiteTasks {
  static let families = ["reply", "new-topic", "thank", "watch", "mend-post", "posts-of-member", "who-started"]

  static func task(_ family: String, seed: Seed) -> SiteTask {
    let forum = Forum(seed: seed)
    var random = RandomSource(seed.derived("forum/" + family))
    let topic = random.pick(forum.topics) ?? forum.topics[0]
    let open: [GoldAction] = [.link(topic.board), .link(topic.title)]
    switch family {
    case "reply":
      let text = random.pick(sentences) ?? ""
      return SiteTask(
        name, seed, "Answer the topic “\(topic.title)” in the forum with exactly this text: \(text)",
        gold: open + [.fill("Your reply", text), .button("Post reply")])
    case "new-topic":
      let board = random.pick(boards) ?? boards[0]
      let (title, text) = random.pick(openings) ?? ("", "")
      return SiteTask(
        name, seed,
        "Start a topic in the board \(board) of the forum. Its title is to be “\(title)”, its text: \(text)",
        gold: [.link(board), .fill("Title", title), .fill("Text of the first post", text), .button("Start topic")])
    case "thank":
      let post = random.pick(topic.posts.filter { $0.author != me }) ?? topic.posts[0]
      return SiteTask(
        name, seed, "Thank \(post.author) for what they wrote in the forum's topic “\(topic.title)”.",
        gold: open + [.button("Thank \(post.author)")])
    case "watch":
      return SiteTask(
        name, seed, "I want to follow what is said in the topic “\(topic.title)” of the forum: watch it.",
        gold: open + [.button("Watch this topic")])
    case "mend-post":
      let own = forum.topics.filter { $0.posts.contains { $0.author == me } }
      guard let mine = random.pick(own) else { return task("watch", seed: seed) }
      let text = random.pick(sentences) ?? ""
      return SiteTask(
        name, seed, "In the forum's topic “\(mine.title)” replace the text of my own post (I am \(me)) by: \(text)",
        gold: [.link(mine.board), .link(mine.title), .link("Edit my post"), .fill("Text", text), .button("Save")])
    case "posts-of-member":
      let member = random.pick(forum.members.filter { $0.name != me && forum.posts(by: $0) > 1 }) ?? forum.members[0]
      return SiteTask(
        name, seed,
        "How many posts have the members of the forum who live in the same town as \(member.name) written together, \(member.name) included? Answer with the number.",
        gold: [.link("Members"), .answer("\(total(forum, member.town))")], answers: ["\(total(forum, member.town))"])
    default:
      let author = topic.posts[0].author
      let member = forum.members.first { $0.name == author } ?? forum.members[0]
      return SiteTask(
        name, seed,
        "In which year did the one who started the forum's topic “\(topic.title)” become a member? Answer with the year.",
        gold: [.link(topic.board), .link(topic.title), .link(author), .answer("\(member.joined)")],
        answers: ["\(member.joined)"])
    }
  }

  private static func total(_ forum: Forum, _ town: String) -> Int {
    forum.members.filter { $0.town == town }.reduce(0) { $0 + forum.posts(by: $1) }
  }

  private static let sentences = [
    "Try it with the old bearing first and tell us how it went.",
    "I have one of these to give away, just pay the postage.",
    "Warm it gently before you turn the screw.", "The same happened to mine; a shim of brass cured it.",
    "Bring it to the repair evening in Holm, we will look at it together.", "Please post a picture of the underside.",
    "Use less pressure and more time.", "Mine is from 1962 and still works, so do not give up.",
  ]
  private static let openings = [
    ("Looking for a left-hand tap", "Does anybody lend out a left-hand tap of ten millimetres for one weekend?"),
    ("Show your oldest tool", "Mine is a hand drill from 1931. It has outlived four electric ones."),
    ("Where to buy small springs", "The ironmonger in Salt Bay has closed. Who still sells single springs?"),
    ("A name for this hinge", "It lifts the door while it opens. What is such a hinge called?"),
    ("Swap day in spring", "Shall we hold a swap day in April again? I can get the hall."),
  ]
}
