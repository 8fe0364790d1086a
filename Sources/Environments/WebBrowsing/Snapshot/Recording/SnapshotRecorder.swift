import Episodes
import HTMLTree
import WebSites

/// Records what a person who knows a site does there, in Mind2Web's shape: the page before each action, with the elements that can be
/// acted on as candidates.
struct SnapshotRecorder: Sendable {
  let catalogue = SiteCatalogue()

  /// The recording of a site's task; nil where nothing is clicked, typed or chosen in it. Throws `SiteVisitor.Lost`.
  func record(_ family: String, at name: String, seed: Seed) throws -> RecordedTask? {
    guard let task = catalogue.task(family, at: name, seed: seed), let site = catalogue.site(name, seed: seed) else {
      return nil
    }
    var visitor = SiteVisitor(site)
    var record = RecordedTask(
      annotationID: "\(name)-\(family)-\(seed)", website: name, domain: "Gauntlet", subdomain: family,
      instruction: task.instruction, summaries: [], actions: [])
    for action in task.gold {
      if let step = RecordedStep(action, in: visitor) {
        record.summaries.append(step.summary)
        var done = step.action
        done.actionUID = "\(record.annotationID)-\(record.actions.count)"
        record.actions.append(done)
      }
      try visitor.play(action)
    }
    return record.actions.isEmpty ? nil : record
  }

  /// Tasks of every kind at every site in turn, from seeds that begin at `seed`, until there are so many actions.
  func records(from seed: UInt64, actions: Int) throws -> [RecordedTask] {
    var records: [RecordedTask] = []
    let families = SiteCatalogue.names.map { name in SiteCatalogue.families(of: name).map { (name, $0) } }
    let longest = families.map(\.count).max() ?? 0
    var seed = seed
    while true {
      for round in 0..<longest {
        for kinds in families where !kinds.isEmpty {
          guard records.reduce(0, { $0 + $1.actions.count }) < actions else { return records }
          let (name, family) = kinds[round % kinds.count]
          seed += 1
          if round < kinds.count, let record = try record(family, at: name, seed: Seed(seed)) { records.append(record) }
        }
      }
    }
  }
}

/// An action at a page, in Mind2Web's words.
private struct RecordedStep {
  var action: RecordedAction
  var summary: String

  /// Nil for what is done at no element.
  init?(_ gold: GoldAction, in visitor: SiteVisitor) {
    let (op, value): (String, String)
    let fits: (Int) -> Bool
    let name: String
    switch gold {
    case .click(let role, let label):
      (op, value, name) = ("CLICK", "", label)
      fits = { visitor.role($0) == role }
    case .type(let label, let text, _):
      (op, value, name) = ("TYPE", text, label)
      fits = {
        ["textbox", "searchbox", "combobox"].contains(visitor.role($0)) && visitor.tree.nodes[$0].tag != "select"
      }
    case .select(let label, let option):
      (op, value, name) = ("SELECT", option, label)
      fits = { visitor.tree.nodes[$0].tag == "select" }
    case .go, .answer: return nil
    }
    let controls = visitor.controls
    let targets = controls.filter { fits($0) && visitor.name($0) == name }
    guard let first = targets.first else { return nil }
    let role = visitor.role(first)
    summary = "[\(role)]  \(name) -> \(op)" + (value.isEmpty ? "" : ": \(value)")
    var submits: String?
    if case .type(_, _, true) = gold { submits = "ENTER" }
    let page = PageRecording(visitor, controls: Set(controls))
    action = RecordedAction(
      actionUID: "", operation: .init(op: op, originalOp: submits ?? op, value: value), page: page.markup,
      positives: targets.map { page.candidate($0, isOriginal: $0 == first) },
      negatives: controls.filter { !targets.contains($0) }.map { page.candidate($0, isOriginal: nil) })
  }
}
