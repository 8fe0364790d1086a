import CChromium
import Foundation

extension Browser {
  /// Starts the program; gives an errno.
  static func spawn(
    _ path: String, _ folder: ProfileFolder, _ process: inout pid_t, _ commands: inout Int32, _ answers: inout Int32
  ) -> Int32 {
    let search = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let variables: [String] = [
      "PATH=\(search)", "HOME=\(folder.profile.path)", "TMPDIR=\(folder.temporary.path)", "TZ=UTC", "LANG=en_US.UTF-8",
    ]
    var arguments = ([path] + flags + ["--user-data-dir=\(folder.profile.path)"]).map { strdup($0) } + [nil]
    var environment = variables.map { strdup($0) } + [nil]
    defer { for text in arguments + environment { free(text) } }
    return chromium_spawn(path, &arguments, &environment, folder.log.path, &process, &commands, &answers)
  }

  /// Closes the pipes, waits for the end of the processes, and removes what they wrote.
  static func end(_ running: Running) async {
    running.tools.close()
    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
      DispatchQueue.global().async {
        chromium_end(running.process, 3000)
        running.folder.remove()
        done.resume()
      }
    }
  }

  private static var flags: [String] {
    let root = geteuid() == 0 ? ["--no-sandbox"] : []
    return root + [
      "--headless", "--remote-debugging-pipe", "--no-first-run", "--no-default-browser-check", "--disable-extensions",
      "--disable-component-update", "--disable-background-networking", "--disable-sync", "--disable-default-apps",
      "--disable-breakpad", "--disable-client-side-phishing-detection", "--disable-domain-reliability", "--no-pings",
      "--disable-gpu", "--disable-dev-shm-usage", "--mute-audio", "--hide-scrollbars", "--disable-smooth-scrolling",
      "--force-color-profile=srgb", "--disable-renderer-backgrounding", "--disable-background-timer-throttling",
      "--disable-backgrounding-occluded-windows",
      "--disable-features=Translate,MediaRouter,OptimizationHints,AutofillServerCommunication,PaintHolding",
      // Nothing leaves this machine, whatever a page or the browser itself would like to know.
      "--host-resolver-rules=MAP * ~NOTFOUND", "--webrtc-ip-handling-policy=disable_non_proxied_udp",
      "--js-flags=--max-old-space-size=256 --random-seed=1",
    ]
  }
}
