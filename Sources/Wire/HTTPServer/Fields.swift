import HTTPTypes
import NIOHTTP1

/// The header fields of a message.
public struct Fields: Sendable, ExpressibleByDictionaryLiteral {
  var raw: HTTPHeaders

  init(_ raw: HTTPHeaders) { self.raw = raw }

  public init(dictionaryLiteral elements: (HTTPField.Name, String)...) {
    raw = HTTPHeaders(elements.map { ($0.0.rawName, $0.1) })
  }

  /// The first value of a field; nil without one. Setting replaces all of them.
  public subscript(_ name: HTTPField.Name) -> String? {
    get { raw.first(name: name.rawName) }
    set {
      if let newValue {
        raw.replaceOrAdd(name: name.rawName, value: newValue)
      } else {
        raw.remove(name: name.rawName)
      }
    }
  }
}
