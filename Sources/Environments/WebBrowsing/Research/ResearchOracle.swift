import Episodes

/// A reader that knows which pages are meant: searches for each by its title, opens it, quotes it, and answers with the quotes.
struct ResearchOracle: Sendable {
  let task: ResearchTask

  func next(_ desk: ResearchDesk) -> Action {
    for evidence in task.evidence where !desk.quotes.contains(quote(evidence)) {
      if !desk.searches.contains(evidence.query) { return ResearchTool.search.action([.string(evidence.query)]) }
      if !desk.opened.contains(evidence.page) { return ResearchTool.open.action([.string(evidence.page)]) }
      return ResearchTool.quote.action([.string(evidence.page), .string(evidence.quote)])
    }
    let text = task.evidence.map { evidence in
      let number = desk.quotes.firstIndex(of: quote(evidence)).map { $0 + 1 } ?? 0
      return "\(evidence.quote) [\(number)]"
    }
    return ResearchTool.answer.action([.string(text.joined(separator: " ")), .string(task.answer)])
  }

  private func quote(_ evidence: ResearchTask.Evidence) -> ResearchDesk.Quote {
    .init(page: evidence.page, text: evidence.quote)
  }
}
