import EnvironmentKit
import Episodes

/// A forum for people who mend and make things.
public struct Forum: Site {
  public static let name = "forum"
  static let me = "rowan_b"
  static let mostPosts = 400
  static let boards = ["Bicycles", "Woodwork", "Kitchen", "Garden", "Electronics", "Textiles"]

  struct Post: Sendable, Hashable {
    var number: Int
    var author: String
    var day: Int
    var text: String
    var thanks: Int
    var thanked = false
  }

  struct Topic: Sendable, Hashable {
    var number: Int
    var board: String
    var title: String
    var posts: [Post]
    var isWatched = false
  }

  struct Member: Sendable, Hashable {
    var name: String
    var town: String
    var joined: Int
  }

  var topics: [Topic] = []
  var members: [Member] = []
  private var nextPost = 1

  static let layout = Layout(
    site: "The Mending Bench", links: [("Boards", "/"), ("Members", "/members"), ("Watched topics", "/watched")],
    theme: .init(accent: "#5a3210", tint: "#f6e7d6", ground: "#fbf7f2"), search: ("/search", "Search topics"), user: me)

  public init(seed: Seed) {
    var random = RandomSource(seed.derived("forum"))
    let names = random.shuffled(Names.first).prefix(14).map { "\($0.lowercased())_\(random.pick(Self.tails) ?? "")" }
    let towns = random.shuffled(Self.towns)
    members = names.enumerated().map {
      Member(name: $1, town: towns[$0 % towns.count], joined: 2011 + random.below(13))
    }
    members.append(Member(name: Self.me, town: "Ellerby", joined: 2022))
    members.sort { $0.name < $1.name }
    var number = 1
    for board in Self.boards {
      for subject in random.shuffled(ForumTexts.subjects[board] ?? []).prefix(5) {
        var posts: [Post] = []
        var day = -40 + random.below(20)
        let authors = random.shuffled(names)
        var texts = random.shuffled(ForumTexts.replies)
        for index in 0..<2 + random.below(4) {
          let text = index == 0 ? subject.opening : texts.removeLast()
          posts.append(
            Post(number: nextPost, author: authors[index], day: day, text: text, thanks: random.below(9)))
          nextPost += 1
          day += random.below(5)
        }
        if random.chance(0.15) {
          posts.append(
            Post(number: nextPost, author: Self.me, day: day, text: texts.removeLast(), thanks: random.below(4)))
          nextPost += 1
        }
        topics.append(Topic(number: number, board: board, title: subject.title, posts: posts))
        number += 1
      }
    }
  }

  private static let tails = ["mends", "makes", "at_home", "the_second", "tinkers", "1974", "in_the_shed", "repairs"]
  private static let towns = [
    "Ellerby", "Port Quin", "Holm", "Castermouth", "Little Aston", "Wrenfield", "Dunmore", "Salt Bay",
  ]

  public var state: JSONValue {
    let topics = topics.map { topic in
      JSONValue.object([
        "board": .string(topic.board), "title": .string(topic.title), "watched": .bool(topic.isWatched),
        "posts": .array(
          topic.posts.map { ["author": .string($0.author), "text": .string($0.text), "thanks": .int($0.thanks)] }),
      ])
    }
    return ["topics": .array(topics.sorted { $0.text < $1.text })]
  }

  // MARK: Requests

  public mutating func respond(to request: SiteRequest) -> SiteResponse {
    let parts = request.parts
    switch (request.method, parts.first) {
    case ("GET", nil): return .page(start)
    case ("GET", "style.css"): return Self.layout.style
    case ("GET", "board"):
      guard parts.count == 2, let board = Self.boards.first(where: { $0.lowercased() == parts[1] }) else { break }
      return .page(list(board, topics.filter { $0.board == board }, writes: board))
    case ("GET", "watched"): return .page(list("Watched topics", topics.filter(\.isWatched)))
    case ("GET", "search"):
      let words = request.query("q").lowercased().split(separator: " ")
      let found = topics.filter { topic in
        let text = (topic.title + " " + topic.posts.map(\.text).joined(separator: " ")).lowercased()
        return !words.isEmpty && words.allSatisfy { text.contains($0) }
      }
      return .page(list("Topics with “\(request.query("q").prefix(60))”", found))
    case ("GET", "members"): return .page(memberList)
    case ("GET", "member"):
      guard parts.count == 2, let member = members.first(where: { $0.name == parts[1] }) else { break }
      return .page(page(of: member))
    case ("GET", "topic"):
      guard let index = index(of: parts) else { break }
      return .page(page(of: topics[index]))
    case ("GET", "edit"):
      guard let (topic, post) = place(of: parts), topics[topic].posts[post].author == Self.me else { break }
      return .page(editor(topics[topic].posts[post]))
    case ("POST", _): return take(request, parts)
    default: break
    }
    return Self.layout.missing()
  }

  private mutating func take(_ request: SiteRequest, _ parts: [String]) -> SiteResponse {
    let text = request["text"]
    switch parts.first {
    case "board":
      guard parts.count == 2, let board = Self.boards.first(where: { $0.lowercased() == parts[1] }) else { break }
      let title = request["title"]
      if let problem = problem(text)
        ?? (title.isEmpty || title.count > 120 ? "A topic needs a title of up to 120 characters." : nil)
      {
        return Self.layout.refusal(problem)
      }
      let number = (topics.map(\.number).max() ?? 0) + 1
      topics.append(Topic(number: number, board: board, title: title, posts: [newPost(text)]))
      return .see("/topic/\(number)")
    case "topic":
      guard let index = index(of: parts) else { break }
      if parts.count == 3, parts[2] == "watch" {
        topics[index].isWatched.toggle()
        return .see("/topic/\(topics[index].number)")
      }
      if let problem = problem(text) { return Self.layout.refusal(problem) }
      topics[index].posts.append(newPost(text))
      return .see("/topic/\(topics[index].number)")
    case "thank":
      guard let (topic, post) = place(of: parts), topics[topic].posts[post].author != Self.me else { break }
      topics[topic].posts[post].thanked.toggle()
      topics[topic].posts[post].thanks += topics[topic].posts[post].thanked ? 1 : -1
      return .see("/topic/\(topics[topic].number)")
    case "edit":
      guard let (topic, post) = place(of: parts), topics[topic].posts[post].author == Self.me else { break }
      if let problem = problem(text) { return Self.layout.refusal(problem) }
      topics[topic].posts[post].text = text
      return .see("/topic/\(topics[topic].number)")
    case "delete":
      guard let (topic, post) = place(of: parts), topics[topic].posts[post].author == Self.me else { break }
      let number = topics[topic].number
      topics[topic].posts.remove(at: post)
      if topics[topic].posts.isEmpty {
        topics.remove(at: topic)
        return .see("/")
      }
      return .see("/topic/\(number)")
    default: break
    }
    return Self.layout.missing()
  }

  private func problem(_ text: String) -> String? {
    if text.isEmpty { return "A post needs a text." }
    if text.count > 4000 { return "A post may have 4,000 characters." }
    return topics.reduce(0) { $0 + $1.posts.count } >= Self.mostPosts ? "The forum is full." : nil
  }

  private mutating func newPost(_ text: String) -> Post {
    defer { nextPost += 1 }
    return Post(number: nextPost, author: Self.me, day: 0, text: text, thanks: 0)
  }

  private func index(of parts: [String]) -> Int? {
    guard parts.count >= 2, let number = Int(parts[1]) else { return nil }
    return topics.firstIndex { $0.number == number }
  }

  private func place(of parts: [String]) -> (topic: Int, post: Int)? {
    guard parts.count == 2, let number = Int(parts[1]) else { return nil }
    for (index, topic) in topics.enumerated() {
      if let post = topic.posts.firstIndex(where: { $0.number == number }) { return (index, post) }
    }
    return nil
  }
}
