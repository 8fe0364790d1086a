import AgentKit
import ArgumentParser
import Episodes
import Foundation
import GLMRuntime

/// The command line. Errors of use and bad input end with status 2, faults of our own with 70.
@main
struct Gauntlet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gauntlet",
    abstract: "Find out how good a language-model agent really is.",
    discussion: "Begin with: gauntlet run --agent oracle --run traces/oracle.sqlite",
    subcommands: [
      Run.self, Score.self, Replay.self, Serve.self, Worker.self, Env.self, Model.self, Traces.self, Doctor.self,
    ])

  static func main() async {
    // A reader that has gone away is no reason to lose a run.
    signal(SIGPIPE, SIG_IGN)
    do {
      try checkHelp(Array(CommandLine.arguments.dropFirst()))
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let code as ExitStatus {
      Foundation.exit(code.rawValue)
    } catch let error as AgentError where error.kind == .left {
      Terminal.complain("\(error)")
      Foundation.exit(ExitStatus.partlyDone.rawValue)
    } catch let error where error is Diagnostic || error is GGUFError || error is EvaluationError || error is AgentError
    {
      Terminal.complain("\(error)")
      Foundation.exit(ExitStatus.badInput.rawValue)
    } catch is CancellationError {
      Terminal.complain("stopped; the same command goes on where it was")
      Foundation.exit(ExitStatus.partlyDone.rawValue)
    } catch {
      let status = exitCode(for: error)
      guard status != .success else { exit(withError: error) }
      if status == .validationFailure {
        Terminal.complain(fullMessage(for: error))
        Foundation.exit(ExitStatus.badInput.rawValue)
      }
      Terminal.complain("\(error)")
      Foundation.exit(ExitStatus.ownFault.rawValue)
    }
  }

  /// `help` on a command that is not there would show all of the help and call it done.
  private static func checkHelp(_ arguments: [String]) throws {
    guard arguments.first == "help" else { return }
    var command: any ParsableCommand.Type = Gauntlet.self
    for name in arguments.dropFirst() where !name.hasPrefix("-") {
      let choices = command.configuration.subcommands
      guard let next = choices.first(where: { Self.name($0) == name }) else {
        throw Diagnostic(
          "there is no command '\(name)' to help with",
          hint: "Choose from: \(choices.map(Self.name).joined(separator: ", "))")
      }
      command = next
    }
  }

  private static func name(_ command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? "\(command)".lowercased()
  }
}
