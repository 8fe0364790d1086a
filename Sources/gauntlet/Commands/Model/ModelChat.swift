import ArgumentParser
import Episodes
import Foundation
import GLMRuntime
import ModelServer

/// `gauntlet model chat`: a conversation in the terminal.
struct ModelChat: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chat", abstract: "Talk with a model.",
    discussion: """
      Every line is a message; one that ends in a backslash goes on in the next. /reset begins anew, /quit or the end of \
      the input ends. An interrupt stops the reply. Lines may come from a pipe.

      For example: gauntlet model chat models/gauntlet-glm/gauntlet-glm.gguf --system 'Answer in one sentence.'
      """)
  @Argument(help: "A GGUF file; the model that comes with Gauntlet when left out.") var model: String?
  @Option(help: "What the system says first.") var system: String?
  @Option(help: "0 takes the likeliest token.") var temperature = 0.7
  @Option(help: "Keeps the likeliest tokens that together have this probability.") var topP = 0.95
  @Option(help: "The longest reply, in tokens.") var maxTokens = 1024
  @Option(help: "Equal seeds give equal replies.") var seed: UInt64 = 0
  @OptionGroup var sampling: SamplingOptions
  @OptionGroup(title: "Engine") var engine: EngineOptions
  @Flag(help: "A JSON object per reply.") var json = false

  func validate() throws {
    guard (0...2).contains(temperature) else {
      throw ValidationError("--temperature is \(temperature): give 0 to 2.")
    }
    guard topP > 0, topP <= 1 else { throw ValidationError("--top-p is \(topP): give more than 0, up to 1.") }
    guard maxTokens > 0 else { throw ValidationError("--max-tokens is \(maxTokens): give 1 or more.") }
  }

  func run() async throws {
    let served = try engine.load(try model ?? Home.find().defaultModel.path, conversations: 1)
    var conversation = Conversation(
      served,
      options: .init(
        system: system, sampling: sampling.sampler(temperature: temperature, topP: topP, seed: seed),
        maxTokens: maxTokens))
    let isPerson = isatty(STDIN_FILENO) == 1
    let screen = ChatScreen(isJSON: json)
    if isPerson { Terminal.say("\(served.name). /reset begins anew, /quit ends.") }
    while let line = readMessage(isPerson) {
      switch line.trimmingCharacters(in: .whitespaces) {
      case "": continue
      case "/quit": return
      case "/reset": conversation.reset()
      case let text where text.hasPrefix("/") && isPerson:
        Terminal.say("There is no command '\(text)': /reset begins anew, /quit ends.")
      default: conversation = try await reply(to: line, conversation, screen, isPerson)
      }
    }
    if isPerson { Terminal.say("") }
  }

  /// The conversation with what was said and the reply; as before where there is none.
  private func reply(
    to line: String, _ conversation: Conversation, _ screen: ChatScreen, _ isPerson: Bool
  ) async throws -> Conversation {
    let task = Task {
      var conversation = conversation
      let summary = try await conversation.say(line) { screen.show($0) }
      return (conversation, summary)
    }
    // An interrupt stops the reply; between replies it ends the command as usual.
    let interrupt = ReplyInterrupt(task.cancel)
    defer { interrupt.stop() }
    do {
      let (conversation, summary) = try await task.value
      screen.end(summary)
      return conversation
    } catch is CancellationError {
      screen.cut("stopped")
      return conversation
    } catch let error as APIError {
      guard isPerson else { throw Diagnostic(error.message) }
      screen.cut(error.code == "context_length_exceeded" ? "the conversation is full: /reset begins anew" : "\(error)")
      return conversation
    }
  }

  private func readMessage(_ isPerson: Bool) -> String? {
    if isPerson { Terminal.say("> ", end: "") }
    var lines: [String] = []
    while let line = readLine() {
      guard line.hasSuffix("\\") else { return (lines + [line]).joined(separator: "\n") }
      lines.append(String(line.dropLast()))
    }
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }
}

/// SIGINT for as long as a reply is made.
private struct ReplyInterrupt {
  private let source: any DispatchSourceSignal

  init(_ handler: @escaping @Sendable () -> Void) {
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler(handler: handler)
    source.resume()
  }

  func stop() {
    source.cancel()
    signal(SIGINT, SIG_DFL)
  }
}
