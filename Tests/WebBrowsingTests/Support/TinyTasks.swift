import Foundation

/// Two tasks in MiniWoB++'s protocol, of our own: `press` and `pick`, and a page that is none.
enum TinyTasks {
  static let core = """
    var core = {EPISODE_MAX_TIME: 3000}, WOB_REWARD_GLOBAL = 0, WOB_DONE_GLOBAL = false, WOB_TASK_READY = true;
    Math.seedrandom = text => { let s = 7; for (const c of text) s = (s * 31 + c.charCodeAt(0)) % 65521;
      Math.random = () => (s = (s * 75 + 74) % 65537) / 65537; };
    core.getUtterance = () => document.getElementById('query').textContent;
    core.startEpisodeReal = () => { core.began = Date.now(); genProblem(); setTimeout(() => core.endEpisode(-1), core.EPISODE_MAX_TIME); };
    core.endEpisode = (reward, shrinks) => { if (WOB_DONE_GLOBAL) return;
      WOB_REWARD_GLOBAL = shrinks ? reward * Math.max(0, 1 - (Date.now() - core.began) / core.EPISODE_MAX_TIME) : reward;
      WOB_DONE_GLOBAL = true; };
    """

  static func page(_ query: String, _ area: String, _ problem: String) -> String {
    """
    <!doctype html><title>Task</title><script src="../core/core.js"></script>
    <div id=query>\(query)</div><div id=area>\(area)</div><script>var genProblem = () => { \(problem) };</script>
    """
  }

  static let press = page(
    "Press the   right one.", "<button id=a></button><button id=b></button><p id=told></p>",
    """
    const right = Math.random() < 0.5 ? 'a' : 'b';
    for (const id of ['a', 'b']) {
      const button = document.getElementById(id);
      button.textContent = id === right ? 'Right' : 'Wrong';
      button.onclick = () => core.endEpisode(id === right ? 1 : -1, true);
    }
    document.getElementById('told').textContent = 'Drawn: ' + Math.random();
    WOB_TASK_READY = false;
    setTimeout(() => WOB_TASK_READY = true, 2500);
    for (const there of ['/../secret.txt', '/core/..%2f..%2fsecret.txt', '/link.txt', '/core/', '/core/none.js'])
      fetch(there).then(r => r.text()).then(t => { if (t.includes('secret')) document.body.append('leaked ' + there); });
    """)

  static let pick = page(
    "Pick the red circle.",
    "<svg width=100 height=60><circle cx=20 cy=30 r=15 fill=red /><circle cx=70 cy=30 r=15 fill=blue /></svg><div class=box style='width:9px;height:9px;background:lime'></div>",
    """
    const [red, blue] = document.querySelectorAll('circle');
    red.addEventListener('click', () => core.endEpisode(0.75));
    blue.addEventListener('click', () => blue.setAttribute('fill', 'green'));
    """)

  /// Writes them into a folder in the shape of the package's; what must not be served lies beside it.
  static func write(to folder: URL) throws {
    let files = [
      "html/core/core.js": core, "html/miniwob/press.html": press, "html/miniwob/pick.html": pick,
      "html/miniwob/about.html": "<p>No task.</p>",
      "html/miniwob/broken.html": page("Break.", "", "throw new Error('it broke')"), "secret.txt": "secret",
    ]
    for (name, text) in files {
      let file = folder.appending(path: name)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: "html/link.txt"), withDestinationURL: folder.appending(path: "secret.txt"))
  }
}
