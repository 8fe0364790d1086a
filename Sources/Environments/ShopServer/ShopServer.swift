import EnvironmentKit
import Episodes
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import WebShopping

/// The web shop for a browser on this machine: one shopper with one wish. Closing it ends the visit.
public actor ShopServer {
  private let port: Int
  private let desk: ShopDesk
  private var group: ServiceGroup?
  private var isStopped = false

  /// A server of one visit. `port` 0 takes any that is free.
  public init(_ visit: Visit, goal: Goal, port: Int) {
    self.port = port
    desk = ShopDesk(visit, goal: goal)
  }

  /// Serves on 127.0.0.1 until `stop` is called. `whenReady` is told the port. Throws a `Diagnostic` where the port cannot
  /// be had.
  public func run(whenReady: @escaping @Sendable (_ port: Int) async -> Void = { _ in }) async throws {
    guard group == nil, !isStopped else { return }
    let logger = Logger(label: "shop-server") { _ in SwiftLogNoOpLogHandler() }
    let application = Application(
      responder: ShopResponder(desk: desk), server: .http1(configuration: .init(idleTimeout: .seconds(60))),
      configuration: ApplicationConfiguration(
        address: .hostname("127.0.0.1", port: port),
        availableConnectionsDelegate: MaximumAvailableConnections(64, logger: logger)),
      onServerRunning: { await whenReady($0.localAddress?.port ?? 0) }, logger: logger)
    var configuration = ServiceGroupConfiguration(services: [.init(service: application)], logger: logger)
    configuration.maximumGracefulShutdownDuration = .seconds(1)
    let group = ServiceGroup(configuration: configuration)
    self.group = group
    do {
      try await group.run()
    } catch let error as IOError {
      throw Diagnostic(
        key: "port", "\(port) cannot be listened on: \(String(cString: strerror(error.errnoCode)))",
        hint: "Choose another --port")
    } catch  where isStopped {
      // A connection that was still open ended with the server.
    }
  }

  /// Ends.
  public func stop() async {
    isStopped = true
    await group?.triggerGracefulShutdown()
  }
}

/// The visit that requests act in, one after the other.
private actor ShopDesk {
  private var visit: Visit
  private let goal: Goal

  init(_ visit: Visit, goal: Goal) {
    self.visit = visit
    self.goal = goal
  }

  func page() -> String {
    PageHTML.document(of: visit, instruction: goal.instruction, reward: visit.reward(for: goal)?.total)
  }

  /// What cannot be done on the page, such as a click from a page that is no longer the present one, changes nothing.
  func search(_ words: String) { _ = visit.search(words) }
  func click(_ value: String) { _ = visit.click(value) }
  /// The same wish from the start.
  func again() { visit = Visit(visit.shop, rules: visit.rules, seed: visit.seed) }
}

/// Answers requests by their paths: the page at `/`, its style, and forms that lead back to it.
private struct ShopResponder: HTTPResponder {
  typealias Context = BasicRequestContext
  let desk: ShopDesk
  private static let mostBytes = 8_192
  private static let names = ["127.0.0.1", "localhost"]

  func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
    // A web page elsewhere can neither read the shop nor press its buttons.
    let host = request.head.authority ?? ""
    let origin = request.headers[.origin]
    guard Self.names.contains(String(host.prefix { $0 != ":" })), origin == nil || origin == "http://\(host)" else {
      return Self.text("This shop answers to this machine's own browser only.", .forbidden)
    }
    switch (request.method, request.uri.path) {
    case (.get, "/"): return Self.text(await desk.page(), .ok, "text/html; charset=utf-8")
    case (.get, "/style.css"): return Self.text(PageHTML.style, .ok, "text/css; charset=utf-8")
    case (.post, "/search"), (.post, "/click"):
      guard let body = try? await request.body.collect(upTo: Self.mostBytes) else {
        return Self.text("That is too much to send.", .contentTooLarge)
      }
      let fields = Self.fields(String(buffer: body))
      if let words = fields["keywords"] { await desk.search(words) }
      if let value = fields["value"] { await desk.click(value) }
      return Response(status: .seeOther, headers: [.location: "/"])
    case (.post, "/again"):
      await desk.again()
      return Response(status: .seeOther, headers: [.location: "/"])
    default: return Self.text("There is nothing here. The shop is at /.", .notFound)
    }
  }

  /// The fields of a form as browsers send them.
  private static func fields(_ body: String) -> [String: String] {
    var fields: [String: String] = [:]
    for pair in body.split(separator: "&") {
      let halves = pair.split(separator: "=", maxSplits: 1).map {
        $0.replacing("+", with: " ").removingPercentEncoding ?? ""
      }
      if halves.count == 2 { fields[halves[0]] = halves[1] }
    }
    return fields
  }

  private static func text(
    _ text: String, _ status: HTTPResponse.Status, _ type: String = "text/plain; charset=utf-8"
  ) -> Response {
    Response(
      status: status,
      headers: [
        .contentType: type, .cacheControl: "no-store",
        .contentSecurityPolicy: "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'",
      ], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
