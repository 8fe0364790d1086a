import EnvironmentKit
import Episodes
import WebSites

/// A line of a live split's task file.
struct LiveRecord: Decodable, Sendable {
  enum Kind: Sendable {
    /// A kind of task at one of our own sites.
    case site(String, family: String)
    /// A task of MiniWoB++, by its page's name, and the folder of its pages.
    case miniWoB(String, folder: String)
  }
  var id: SampleID
  var kind: Kind
  var seed: Seed

  private enum CodingKeys: String, CodingKey, CaseIterable { case id, site, family, seed, miniwob, folder }
  private enum SiteKeys: String, CodingKey, CaseIterable { case id, site, family, seed }
  private enum MiniWoBKeys: String, CodingKey, CaseIterable { case id, miniwob, folder, seed }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if container.contains(.miniwob) {
      try decoder.refuseUnknownKeys(MiniWoBKeys.self)
      let name = try container.decode(String.self, forKey: .miniwob)
      guard MiniWoBFolder.isName(name) else {
        throw DecodingError.dataCorruptedError(
          forKey: .miniwob, in: container,
          debugDescription: "is '\(name.prefix(80))'; expected a name such as click-test"
        )
      }
      kind = .miniWoB(name, folder: try container.decode(String.self, forKey: .folder))
    } else {
      try decoder.refuseUnknownKeys(SiteKeys.self)
      let site = try Self.name(.site, in: container, of: SiteCatalogue.names)
      kind = .site(site, family: try Self.name(.family, in: container, of: SiteCatalogue.families(of: site)))
    }
    id = try container.decode(SampleID.self, forKey: .id)
    seed = try container.decode(TaskSeed.self, forKey: .seed).seed
  }

  private static func name(
    _ key: CodingKeys, in container: KeyedDecodingContainer<CodingKeys>, of known: [String]
  ) throws -> String {
    let name = try container.decode(String.self, forKey: key)
    guard known.contains(name) else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container, debugDescription: "is '\(name)'; choose one of: \(known.joined(separator: ", "))")
    }
    return name
  }
}
