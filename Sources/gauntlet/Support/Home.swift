import BuiltInEnvironments
import EnvironmentKit
import EnvironmentPlugin
import Episodes
import Foundation
import TraceStore

/// Where the data that comes with Gauntlet lies, and where it may work.
struct Home: Sendable {
  /// The folder that holds `environments` and `models`.
  var root: URL
  /// Where servers and caches live: `$GAUNTLET_SCRATCH`, or `gauntlet` in the user's cache folder.
  var scratch: URL
  /// A model that plays a part in environments, where one was chosen.
  var interlocutor: (any Interlocutor)?
  /// Whether what the programs of plug-ins write is shown.
  var isTalkative = false

  /// `$GAUNTLET_HOME`, else the nearest folder above the working directory or the executable that has `environments`.
  static func find(_ variables: [String: String] = ProcessInfo.processInfo.environment) throws -> Home {
    // A variable that is set to nothing is not set.
    let variables = variables.filter { !$0.value.isEmpty }
    let scratch =
      variables["GAUNTLET_SCRATCH"].map { URL(filePath: $0) }
      ?? (variables["XDG_CACHE_HOME"].map { URL(filePath: $0) } ?? userFolder(variables).appending(path: ".cache"))
      .appending(path: "gauntlet")
    if let named = variables["GAUNTLET_HOME"] {
      var isFolder: ObjCBool = false
      let environments = URL(filePath: named).appending(path: "environments").path
      guard FileManager.default.fileExists(atPath: environments, isDirectory: &isFolder), isFolder.boolValue else {
        throw Diagnostic(
          "GAUNTLET_HOME is '\(named)', where there is no folder 'environments'",
          hint: "Point it at a checkout of Gauntlet")
      }
      return Home(root: URL(filePath: named), scratch: scratch)
    }
    let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let executable = URL(filePath: path ?? CommandLine.arguments.first ?? "").resolvingSymlinksInPath()
    for start in [URL(filePath: FileManager.default.currentDirectoryPath), executable] {
      var folder = start.standardizedFileURL
      while folder.path != "/" {
        if isHome(folder) { return Home(root: folder, scratch: scratch) }
        folder.deleteLastPathComponent()
      }
    }
    throw Diagnostic(
      "Gauntlet's data is not here: no folder above this one has 'environments'",
      hint: "Run it inside a checkout, or set GAUNTLET_HOME to one")
  }

  /// `$HOME`, else what the system says of the user, else the folder of temporary files.
  private static func userFolder(_ variables: [String: String]) -> URL {
    if let home = variables["HOME"] { return URL(filePath: home) }
    guard let entry = getpwuid(getuid()), let path = entry.pointee.pw_dir, path.pointee != 0 else {
      return FileManager.default.temporaryDirectory
    }
    return URL(filePath: String(cString: path))
  }

  private static func isHome(_ folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: "environments/house-holding/environment.yaml").path)
  }

  /// The environment of a name, or in a folder. Throws a `Diagnostic` where there is none.
  func environment(_ name: String) throws -> any Environment {
    if let folder = plugin(name) { return try plugin(in: folder) }
    return try BuiltInEnvironments.make(
      name.contains("/") ? URL(filePath: name).standardizedFileURL.lastPathComponent : name,
      folder: root.appending(path: "environments"), scratch: scratch, interlocutor: interlocutor)
  }

  /// The folder of an environment that is not built in: the one at a path, or of that name among the plug-ins.
  private func plugin(_ name: String) -> URL? {
    if name.contains("/") || name == "." || name == ".." {
      let folder = URL(filePath: name).standardizedFileURL
      // What comes with Gauntlet may be called by its folder too.
      let isOwn =
        folder.deletingLastPathComponent().path == root.appending(path: "environments").standardizedFileURL.path
      return isOwn && BuiltInEnvironments.ids.contains(folder.lastPathComponent) ? nil : folder
    }
    guard !BuiltInEnvironments.ids.contains(name) else { return nil }
    return pluginFolders.map { $0.appending(path: name) }.first(where: Self.hasManifest)
  }

  /// Where plug-ins are looked for by their names: `$GAUNTLET_ENVIRONMENTS`, the working directory, and beside the others.
  private var pluginFolders: [URL] {
    let named = ProcessInfo.processInfo.environment["GAUNTLET_ENVIRONMENTS"] ?? ""
    return named.split(separator: ":").map { URL(filePath: String($0)) }
      + [URL(filePath: FileManager.default.currentDirectoryPath), root.appending(path: "environments")]
  }

  private static func hasManifest(_ folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: "environment.yaml").path)
  }

  private func plugin(in folder: URL) throws -> any Environment {
    let name = folder.lastPathComponent
    guard !BuiltInEnvironments.ids.contains(name) else {
      throw Diagnostic(
        file: folder.path, "'\(name)' is the name of an environment that comes with Gauntlet", hint: "Rename the folder"
      )
    }
    return try PluginEnvironment(folder: folder, identify: Token.random) { [isTalkative] line in
      if isTalkative { Terminal.complain(Terminal.harmless("\(name): \(line)")) }
    }
  }

  /// The environment that a run was recorded in. Throws a `Diagnostic` when its rules have changed since.
  func environment(_ recorded: RunPlan.EnvironmentPlan) throws -> any Environment {
    let environment = try environment(recorded.id)
    guard environment.manifest.version == recorded.version else {
      throw Diagnostic(
        key: recorded.id,
        "the run was recorded with version \(recorded.version); version \(environment.manifest.version) is at hand",
        hint: "Use the gauntlet that recorded it, or run it anew")
    }
    return environment
  }

  /// The named environments, or all that have a folder here where none is named; each once, in the catalogue's order.
  func environments(_ ids: [String]) throws -> [any Environment] {
    let others = try (ids.isEmpty ? pluginsHere : ids.filter { !BuiltInEnvironments.ids.contains($0) }).map(environment)
    let known = try BuiltInEnvironments.ids.filter { ids.isEmpty ? hasFolder($0) : ids.contains($0) }.map(environment)
    var names: Set<String> = []
    return (known + others).filter { names.insert($0.manifest.id).inserted }
  }

  /// Plug-ins beside the environments that come with Gauntlet.
  private var pluginsHere: [String] {
    let folder = root.appending(path: "environments")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { !BuiltInEnvironments.ids.contains($0) && Self.hasManifest(folder.appending(path: $0)) }
      .sorted()
  }

  private func hasFolder(_ id: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: "environments/\(id)").path)
  }

  /// The model file that `make run` plays with. A folder that `gauntlet env import` made has tasks alone: for it the one that
  /// came with the program.
  var defaultModel: URL {
    let path = "models/gauntlet-glm/gauntlet-glm.gguf"
    let own = root.appending(path: path)
    guard !FileManager.default.fileExists(atPath: own.path),
      let shipped = try? Home.find([:]).root.appending(path: path),
      FileManager.default.fileExists(atPath: shipped.path)
    else { return own }
    return shipped
  }
}
