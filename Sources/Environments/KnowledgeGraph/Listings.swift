import Synchronization

/// What was listed for programs, kept for all episodes: the same program always has the same relations.
final class Listings: Sendable {
  /// What leads away from a program's members.
  struct Listing: Sendable {
    var relations: [String]
    var attributes: [String]
  }

  private let known = Mutex<[Program: Listing]>([:])
  /// Beyond so many all are forgotten.
  private static let most = 8192

  func predicates(of program: Program, in store: any TripleStore) async throws -> Listing {
    if let listing = known.withLock({ $0[program] }) { return listing }
    let predicates = try await store.predicates(of: program)
    let ontology = store.ontology
    let listing = Listing(
      relations: predicates.filter(ontology.listed.contains),
      attributes: predicates.filter(ontology.attributes.contains))
    known.withLock {
      if $0.count >= Self.most { $0.removeAll() }
      $0[program] = listing
    }
    return listing
  }
}
