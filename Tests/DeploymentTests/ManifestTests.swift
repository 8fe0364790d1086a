import Episodes
import Foundation
import Testing

/// What `compose.yaml` and the Kubernetes manifests name is there, and is the same in both.
struct ManifestTests {
  /// A container as a manifest describes it.
  private struct Role {
    var name: String
    var image: String
    var arguments: [String]
    var variables: Set<String>
  }

  private static func services() throws -> [Role] {
    try Checkout.services().map { name, service in
      Role(
        name: name, image: service["image"]?.stringValue ?? "", arguments: service["command"]?.strings ?? [],
        variables: service["environment"]?.keys ?? [])
    }
  }

  private static func containers() throws -> [Role] {
    try Checkout.workloads().map { manifest in
      let container = manifest.at("spec/template/spec/containers/0") ?? .null
      return Role(
        name: manifest.name, image: container["image"]?.stringValue ?? "", arguments: container["args"]?.strings ?? [],
        variables: Set((container["env"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }))
    }
  }

  @Test func everyEnvironmentHasItsParts() throws {
    let environments = Set(try Checkout.environments())
    #expect(try Set(Checkout.services().keys) == environments.union(["controller", "agent"]))
    #expect(try Set(Checkout.manifests("Deployment").keys) == environments.union(["controller"]))
    #expect(try Set(Checkout.manifests("HorizontalPodAutoscaler").keys) == environments)
    #expect(try Set(Checkout.manifests("PodDisruptionBudget").keys) == environments.union(["controller"]))
    for role in try Self.services() + Self.containers() where environments.contains(role.name) {
      #expect(role.arguments.first == role.name)
    }
  }

  @Test func imagesAreTargetsOfTheDockerfile() throws {
    let targets = try Dockerfile().targets
    #expect(targets.count == 6)
    let services = Dictionary(uniqueKeysWithValues: try Self.services().map { ($0.name, $0.image) })
    let containers = Dictionary(uniqueKeysWithValues: try Self.containers().map { ($0.name, $0.image) })
    #expect(services == containers)
    #expect(Set(services.values) == Set(targets.map { "gauntlet/\($0)" }))
    for (name, service) in try Checkout.services() {
      #expect(services[name] == service.at("build/target")?.stringValue.map { "gauntlet/\($0)" })
    }
    let readme = try Checkout.text("deploy/README.md")
    for target in targets { #expect(readme.contains("| `\(target)` |")) }
  }

  /// Each as its container begins: by the image's entry point, and understood as far as to what it lacks here: a token, or
  /// a controller.
  @Test func commandLinesAreUnderstood() async throws {
    let dockerfile = try Dockerfile()
    let roles = try Self.services() + Self.containers()
    for role in roles {
      let entry = try #require(dockerfile.entryPoint(of: role.image.replacing("gauntlet/", with: "")))
      try #require(Array(entry.prefix(3)) == ["tini", "--", "gauntlet-start"])
      let lack = entry.last == "agent" ? "http://127.0.0.1:1 cannot be reached" : "there is no token"
      let variables = [
        "PATH": "\(Checkout.build.path):\(ProcessInfo.processInfo.environment["PATH"] ?? "")",
        "GAUNTLET_HOST": "0.0.0.0", "GAUNTLET_PORT": "5000", "GAUNTLET_CONTROLLER": "http://127.0.0.1:1",
        "GAUNTLET_ADDRESS": "127.0.0.1", "GAUNTLET_TOKEN": "",
      ]
      let (status, text) = try await Program.apart {
        try Program.run(
          Checkout.root.appending(path: "deploy/start").path, entry.dropFirst(3) + role.arguments, variables: variables)
      }
      #expect(status == 2, "\(role.name): \(text)")
      #expect(text.contains(lack), "\(role.name): \(text)")
    }
  }

  @Test func variablesAreRead() throws {
    let dockerfile = try Dockerfile()
    let named = try Set((Self.services() + Self.containers()).flatMap(\.variables)).union(
      dockerfile.variables(of: "base").keys)
    var readers = try Checkout.text("deploy/start") + Checkout.text("deploy/health")
    for folder in ["Sources/gauntlet", "Sources/Agents", "Sources/Environments"] {
      let base = Checkout.root.appending(path: folder)
      for file in try FileManager.default.subpathsOfDirectory(atPath: base.path) where file.hasSuffix(".swift") {
        readers += try String(contentsOf: base.appending(path: file), encoding: .utf8)
      }
    }
    for name in named {
      #expect(readers.contains("\"\(name)\"") || readers.contains("$\(name)") || readers.contains("${\(name)"))
    }
    for role in try Self.services() { #expect(role.variables.contains("GAUNTLET_TOKEN_FILE"), "\(role.name)") }
    for role in try Self.containers() { #expect(role.variables.contains("GAUNTLET_TOKEN"), "\(role.name)") }
  }

  @Test func portsAreThoseOfTheImages() throws {
    let dockerfile = try Dockerfile()
    let variables = dockerfile.variables(of: "base")
    let port = try #require(variables["GAUNTLET_PORT"])
    #expect(dockerfile.last("EXPOSE", of: "base") == port)
    #expect(variables["GAUNTLET_CONTROLLER"] == "http://controller:\(port)")
    #expect(try Checkout.services()["controller"]?["ports"]?.strings == ["127.0.0.1:\(port):\(port)"])
    #expect(try Checkout.manifests("Service")["controller"]?.at("spec/ports/0/port")?.intValue == Int(port))
    for (name, manifest) in try Checkout.manifests("Deployment") {
      let container = manifest.at("spec/template/spec/containers/0")
      #expect(container?.at("ports/0/containerPort")?.intValue == Int(port), "\(name)")
      for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
        guard let found = container?[probe] else { continue }
        #expect(found.at("httpGet/port")?.stringValue == container?.at("ports/0/name")?.stringValue)
        #expect(found.at("httpGet/path")?.stringValue == "/health")
      }
      #expect(container?["readinessProbe"] != nil && container?["livenessProbe"] != nil, "\(name)")
    }
    let policies = try Checkout.manifests().filter { $0.value["kind"]?.stringValue == "NetworkPolicy" }.map(\.value)
    for policy in policies {
      for rule in (policy.at("spec/ingress")?.arrayValue ?? []) + (policy.at("spec/egress")?.arrayValue ?? []) {
        let ports = (rule["ports"]?.arrayValue ?? []).compactMap { $0["port"]?.intValue }
        #expect(ports == (policy.name == "names" ? [53, 53] : [Int(port)]))
      }
    }
  }

  /// Every role has a health check and no rights; os-shell's sandboxes alone need what engines forbid.
  @Test func onlySandboxesAreLessContained() throws {
    let dockerfile = try Dockerfile()
    for target in dockerfile.targets {
      #expect(dockerfile.last("USER", of: target) == "10001:10001", "\(target)")
      #expect(dockerfile.last("HEALTHCHECK", of: target)?.contains("gauntlet-health") == true, "\(target)")
    }
    for (name, service) in try Checkout.services() {
      let options = service["security_opt"]?.strings ?? []
      #expect(options.contains("no-new-privileges:true"), "\(name)")
      #expect((options.count > 1) == (name == "os-shell"), "\(name)")
    }
    for (name, manifest) in try Checkout.manifests("Deployment") {
      let pod = manifest.at("spec/template/spec")
      let profile = pod?.at("securityContext/seccompProfile/type")?.stringValue
      #expect(profile == (name == "os-shell" ? "Unconfined" : "RuntimeDefault"), "\(name)")
      #expect((pod?.at("containers/0/securityContext/procMount") != nil) == (name == "os-shell"), "\(name)")
      #expect((pod?["hostUsers"] == false) == (name == "os-shell"), "\(name)")
      let namespace = name == "os-shell" ? "gauntlet-os-shell" : "gauntlet"
      #expect(manifest.at("metadata/namespace")?.stringValue == namespace, "\(name)")
    }
    let namespaces = try Checkout.manifests("Namespace")
    #expect(namespaces["gauntlet"]?.at("metadata/labels")?.text.contains("\"restricted\"") == true)
  }

  /// Nobody may do what no policy grants, in each namespace.
  @Test func everyNamespaceBeginsWithNobody() throws {
    let policies = try Checkout.manifests().map(\.value).filter { $0["kind"]?.stringValue == "NetworkPolicy" }
    for namespace in try Checkout.manifests("Namespace").keys {
      let own = policies.filter { $0.at("metadata/namespace")?.stringValue == namespace }
      #expect(
        own.contains { policy in
          policy.at("spec/podSelector") == [:] && policy.at("spec/policyTypes") == ["Ingress", "Egress"]
            && policy["spec"]?.keys == ["podSelector", "policyTypes"]
        }, "\(namespace)")
      // Nobody but who counts places comes from a namespace that is not ours.
      let foreign = own.flatMap { $0.at("spec/ingress")?.arrayValue ?? [] }.flatMap { $0["from"]?.arrayValue ?? [] }
        .compactMap { $0.at("namespaceSelector/matchLabels")?["kubernetes.io/metadata.name"]?.stringValue }
      #expect(Set(foreign).isSubset(of: ["gauntlet", "gauntlet-os-shell", "monitoring"]))
    }
    // The names of roles by which pods are chosen are those that pods have.
    let components = try Set(
      Checkout.workloads().compactMap {
        $0.at("spec/template/metadata/labels")?["app.kubernetes.io/component"]?.stringValue
      })
    #expect(components == ["controller", "worker", "agent"])
    for policy in policies {
      let chosen = policy.at("spec/podSelector/matchLabels")?["app.kubernetes.io/component"]?.stringValue
      #expect(chosen.map(components.contains) ?? true)
    }
  }

  @Test func autoscalersKeepPlacesFree() throws {
    let deployments = try Checkout.manifests("Deployment")
    let budgets = try Checkout.manifests("PodDisruptionBudget")
    for (name, scaler) in try Checkout.manifests("HorizontalPodAutoscaler") {
      let deployment = try #require(deployments[name])
      let labels = try #require(deployment.at("spec/template/metadata/labels"))
      #expect(deployment.at("spec/selector/matchLabels") == labels)
      #expect(deployment.at("spec/replicas") == nil, "the autoscaler says how many there are")
      #expect(scaler.at("spec/scaleTargetRef/name")?.stringValue == name)
      #expect(scaler.at("metadata/namespace") == deployment.at("metadata/namespace"))
      let metric = try #require(scaler.at("spec/metrics/0/external"))
      #expect(metric.at("metric/name") == "gauntlet_open_sessions")
      #expect(metric.at("metric/selector/matchLabels") == ["environment": .string(name)])
      #expect(budgets[name]?.at("spec/selector/matchLabels") == ["environment": .string(name)])
      #expect(labels["environment"]?.stringValue == name)
      let arguments = deployment.at("spec/template/spec/containers/0/args")?.strings ?? []
      let capacity = try #require(arguments.firstIndex(of: "--capacity").flatMap { Int(arguments[$0 + 1]) })
      let wanted = try #require(metric.at("target/averageValue")?.stringValue.flatMap { Int($0) })
      #expect(wanted == capacity * 2 / 3, "\(name)")
      // Who is told to leave has the time that it was promised.
      let drain = try #require(arguments.firstIndex(of: "--drain").flatMap { Int(arguments[$0 + 1]) })
      let grace = deployment.at("spec/template/spec/terminationGracePeriodSeconds")?.intValue ?? 0
      #expect(drain < grace, "\(name)")
    }
  }

  /// The files of environments say the same but for names, images and sizes.
  @Test func environmentsDifferInWhatTheyNeedOnly() throws {
    let own = ["image:", "args:", "memory:", "shm", "medium: Memory", "A worker has room", "averageValue:"]
    let texts = try Set(
      Checkout.environments().filter { $0 != "os-shell" }.map { name in
        try Checkout.text("deploy/kubernetes/environments/\(name).yaml").split(separator: "\n")
          .filter { line in !own.contains { line.contains($0) } }.joined(separator: "\n").replacing(name, with: "NAME")
      })
    #expect(texts.count == 1)
  }

  @Test func kustomizationsNameWhatThereIs() throws {
    let folder = Checkout.root.appending(path: "deploy/kubernetes")
    let apart = ["agent.yaml", "secret.yaml", "kustomization.yaml"]
    for (file, kustomization) in try Checkout.manifests() where kustomization["kind"]?.stringValue == "Kustomization" {
      let place = folder.appending(path: file).deletingLastPathComponent()
      let there = try FileManager.default.subpathsOfDirectory(atPath: place.path).filter {
        $0.hasSuffix(".yaml") && !apart.contains($0) && !$0.hasPrefix("os-shell/")
      }
      #expect(kustomization["resources"]?.strings.sorted() == there.sorted(), "\(file)")
      let images = try there.flatMap {
        try Checkout.yaml(String(contentsOf: place.appending(path: $0), encoding: .utf8))
      }
      .compactMap { $0.at("spec/template/spec/containers/0/image")?.stringValue }
      let named = (kustomization["images"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
      #expect(Set(named) == Set(images), "\(file)")
    }
  }

  /// Who applies the template as it is gets servers that refuse to start, and none that everybody knows the token of.
  @Test func theTemplateOfTheSecretIsNoToken() throws {
    let secret = try #require(try Checkout.manifests("Secret")["gauntlet-token"])
    let token = try #require(secret.at("stringData/token")?.stringValue)
    let gauntlet = Checkout.build.appending(path: "gauntlet").path
    let (status, text) = try Program.run(
      "/usr/bin/timeout",
      ["30", gauntlet, "serve", "--workers-only", "--host", "0.0.0.0", "--port", "0", "--token", token])
    #expect(status == 2 && text.contains("at least 8 characters"), "\(text)")
  }
}
