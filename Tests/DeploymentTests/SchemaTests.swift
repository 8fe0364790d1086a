import Episodes
import Testing

struct SchemaTests {
  @Test func manifestsFollowTheirSchemas() throws {
    let schema = try Schema("kubernetes")
    let manifests = try Checkout.manifests()
    #expect(manifests.count > 30)
    for (file, manifest) in manifests {
      let faults = schema.faults(of: manifest, by: manifest["kind"]?.stringValue ?? "")
      #expect(faults.isEmpty, "\(file): \(faults)")
    }
  }

  @Test func servicesFollowTheirSchema() throws {
    let faults = try Schema("compose").faults(of: Checkout.compose(), by: "compose")
    #expect(faults.isEmpty, "\(faults)")
  }

  /// What a cluster would refuse, or worse, would not notice.
  @Test(arguments: [
    ("readOnlyRootFilesystem: true", "readOnlyRootFileSystem: true", "unknown field 'readOnlyRootFileSystem'"),
    ("readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "is false, not true"),
    ("drop: [ALL]", "drop: []", "is [], not [\"ALL\"]"), ("runAsNonRoot: true", "runAsNonRoot: maybe", "not true"),
    ("runAsUser: 10001", "runAsUser: 0", "is too small"), ("RuntimeDefault", "Default", "not of"),
    ("containerPort: 5000", "containerPort: 70000", "is too large"),
    ("containerPort: 5000", "containerPort: http", "is no \"integer\""), ("memory: 128Mi", "memory: 128MB", "match"),
    ("path: /health", "path: health", "does not match"), ("image: gauntlet/worker", "image: \"\"", "is too short"),
    ("apps/v1", "apps/v1beta1", "is \"apps/v1beta1\""), ("    environment: card", "    environment: -card", "match"),
    ("name: GAUNTLET_TOKEN", "name: gauntlet-token", "does not match"),
    ("matchLabels: *labels", "labels: *labels", "unknown field 'labels'"),
    ("emptyDir: {sizeLimit: 1Gi}", "hostPath: {path: /}", "unknown field 'hostPath'"),
    ("      containers:\n        -", "      initContainers:\n        -", "has no 'containers'"),
  ]) func aWrongManifestIsRefused(_ right: String, _ wrong: String, _ expected: String) throws {
    let text = try Checkout.text("deploy/kubernetes/environments/card-game.yaml")
    try #require(text.contains(right))
    let manifest = try Checkout.yaml(text.replacing(right, with: wrong))[0]
    let faults = try Schema("kubernetes").faults(of: manifest, by: "Deployment")
    #expect(faults.contains { $0.contains(expected) }, "\(faults)")
  }

  @Test(arguments: [
    ("read_only: true", "readonly: true", "unknown field 'readonly'"),
    ("cap_drop: [ALL]", "cap_drop: ALL", "is \"ALL\""),
    ("127.0.0.1:5000:5000", "5000:5000", "does not match"), ("shm_size: 1gb", "shm_size: 1", "is no \"string\""),
    ("service_healthy", "service_well", "not of"), ("tmpfs: [", "privileged: [", "unknown field 'privileged'"),
    ("seccomp=unconfined", "seccomp=none", "not of"), ("internal: true", "internal: \"true\"", "is no \"boolean\""),
  ]) func aWrongServiceIsRefused(_ right: String, _ wrong: String, _ expected: String) throws {
    let text = try Checkout.text("compose.yaml")
    try #require(text.contains(right))
    let faults = try Schema("compose").faults(of: Checkout.yaml(text.replacing(right, with: wrong))[0], by: "compose")
    #expect(faults.contains { $0.contains(expected) }, "\(faults)")
  }
}
