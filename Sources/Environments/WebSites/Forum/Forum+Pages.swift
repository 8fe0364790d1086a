/// The forum's pages.
extension Forum {
  var start: HTML {
    let cards = Self.boards.map { board in
      let own = topics.filter { $0.board == board }
      let posts = own.reduce(0) { $0 + $1.posts.count }
      return """
        <section class="card"><h2><a href="/board/\(board.lowercased())">\(board)</a></h2>
        <p class="meta">\(Parts.count(own.count, "topic", "topics")), \(Parts.count(posts, "post", "posts")). Newest: \(own.last?.title ?? "none")</p></section>
        """ as HTML
    }
    return Self.layout.page("Boards", "<p>Ask, show, and help each other to keep things going.</p>\(cards)")
  }

  func list(_ title: String, _ found: [Topic], writes board: String? = nil) -> HTML {
    let rows = found.map { topic in
      [
        "<a href=\"/topic/\(topic.number)\">\(topic.title)</a>", HTML(text: topic.posts.first?.author ?? ""),
        HTML(text: "\(topic.posts.count)"), HTML(text: Days.plain(topic.posts.last?.day ?? 0)),
      ] as [HTML]
    }
    let table: HTML =
      rows.isEmpty ? "<p>No topics.</p>" : Parts.table(["Topic", "Started by", "Posts", "Last post"], rows)
    let form: HTML =
      board.map {
        """
        <h2>New topic</h2><form class="stack" method="post" action="/board/\($0.lowercased())">
        \(Parts.field("Title", "title"))\(Parts.area("Text of the first post", "text"))<button>Start topic</button></form>
        """
      } ?? ""
    return Self.layout.page(title, "\(table)\(form)")
  }

  func page(of topic: Topic) -> HTML {
    let posts = topic.posts.map { post in
      let own: HTML =
        post.author == Self.me
        ? """
        <a href="/edit/\(post.number)">Edit my post</a>\(Parts.button("Delete my post", to: "/delete/\(post.number)"))
        """
        : Parts.button(
          post.thanked ? "Take thanks back" : "Thank", to: "/thank/\(post.number)",
          label: "\(post.thanked ? "Take thanks back from" : "Thank") \(post.author)")
      return """
        <article class="card"><p class="meta"><a href="/member/\(post.author)">\(post.author)</a>, \(Days.plain(post.day))</p>
        <p>\(post.text)</p><div class="row"><span class="tag">\(Parts.count(post.thanks, "thank-you", "thank-yous"))</span>\(own)</div></article>
        """ as HTML
    }
    return Self.layout.page(
      topic.title,
      """
      <div class="row"><p class="meta">In <a href="/board/\(topic.board.lowercased())">\(topic.board)</a></p>
      \(Parts.button(topic.isWatched ? "Stop watching" : "Watch this topic", to: "/topic/\(topic.number)/watch"))</div>
      \(posts)
      <h2>Reply</h2><form class="stack" method="post" action="/topic/\(topic.number)">
      \(Parts.area("Your reply", "text"))<button>Post reply</button></form>
      """)
  }

  func editor(_ post: Post) -> HTML {
    Self.layout.page(
      "Edit my post",
      """
      <form class="stack" method="post" action="/edit/\(post.number)">\(Parts.area("Text", "text", value: post.text))
      <button>Save</button></form>
      """)
  }

  var memberList: HTML {
    let rows = members.map { member in
      [
        "<a href=\"/member/\(member.name)\">\(member.name)</a>", HTML(text: member.town),
        HTML(text: "\(posts(by: member))"),
      ] as [HTML]
    }
    return Self.layout.page("Members", Parts.table(["Name", "Town", "Posts"], rows))
  }

  func posts(by member: Member) -> Int {
    topics.reduce(0) { $0 + $1.posts.count { $0.author == member.name } }
  }

  func page(of member: Member) -> HTML {
    let own = topics.filter { $0.posts.contains { $0.author == member.name } }
    let links = own.map { "<li><a href=\"/topic/\($0.number)\">\($0.title)</a></li>" as HTML }
    return Self.layout.page(
      member.name,
      """
      <dl class="card"><dt>Town</dt><dd>\(member.town)</dd><dt>Member since</dt><dd>\(member.joined)</dd>
      <dt>Posts</dt><dd>\(posts(by: member))</dd></dl><h2>Topics</h2><ul>\(links)</ul>
      """)
  }
}
