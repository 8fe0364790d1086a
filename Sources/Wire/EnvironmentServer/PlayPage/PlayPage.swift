import HTTPServer
import HTTPTypes
import NIOCore

/// A page on which a person plays episodes by hand, over the same protocol as everybody else.
enum PlayPage {
  /// What stands at a path; nil where nothing of the page does.
  static func answer(_ path: String) -> Response? {
    switch path {
    case "/": response(html, "text/html; charset=utf-8")
    case "/play.css": response(style, "text/css; charset=utf-8")
    case "/play.js": response(script, "text/javascript; charset=utf-8")
    default: nil
    }
  }

  private static func response(_ text: String, _ type: String) -> Response {
    var headers: Fields = [
      .contentType: type, .cacheControl: "no-store",
      .contentSecurityPolicy:
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'",
    ]
    headers[.xContentTypeOptions] = "nosniff"
    return Response(status: .ok, headers: headers, body: ByteBuffer(string: text))
  }

  private static let html = """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Play an episode</title><link rel="stylesheet" href="/play.css">
    </head>
    <body>
    <header><h1>Play an episode</h1><p id="summary"></p></header>
    <main>
    <form id="choice" aria-label="Choose an episode">
      <label>Environment <select id="environment"></select></label>
      <label>Split <select id="split"></select></label>
      <label>Sample <select id="sample"></select></label>
      <label>Style <select id="style"></select></label>
      <label>Seed <input id="seed" type="number" min="0" value="0"></label>
      <span id="options"></span>
      <button>Begin</button>
    </form>
    <p id="problem" role="alert" hidden></p>
    <ol id="messages" aria-label="Conversation" aria-live="polite"></ol>
    <section id="verdict" hidden aria-label="Verdict"></section>
    <form id="reply" hidden aria-label="Your move">
      <div id="legal" role="group" aria-label="Legal actions"></div>
      <label id="toolLabel">Tool <select id="tool"></select></label>
      <p id="toolText"></p>
      <label><span id="textLabel">Reply</span> <textarea id="text" rows="3"></textarea></label>
      <div class="row"><button>Send</button>
      <button type="button" id="hint">What would the oracle do?</button>
      <button type="button" id="stop">Give up</button></div>
    </form>
    </main>
    <script src="/play.js"></script>
    </body>
    </html>
    """

  private static let style = """
    :root { color-scheme: light dark; --line: #8886; --soft: #8881; --accent: #2563eb; font: 16px/1.5 system-ui, sans-serif }
    * { box-sizing: border-box }
    body { margin: 0 auto; max-width: 60rem; padding: 1rem }
    h1 { font-size: 1.4rem; margin: 0 } header p { margin: .2rem 0 1rem; opacity: .75 }
    form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end }
    #options { display: contents }
    label { display: flex; flex-direction: column; font-size: .85rem; gap: .2rem }
    select, input, textarea, button { font: inherit; padding: .45rem .6rem; border: 1px solid var(--line); border-radius: .4rem; max-width: 100% }
    button { cursor: pointer } form > button, .row > button:first-child { background: var(--accent); color: #fff; border-color: transparent }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 1px }
    #reply { flex-direction: column; align-items: stretch; position: sticky; bottom: 0; background: Canvas; padding: .75rem 0; border-top: 1px solid var(--line) }
    #reply[hidden] { display: none }
    #legal { display: flex; flex-wrap: wrap; gap: .4rem; max-height: 9rem; overflow: auto }
    #toolText { margin: 0; font-size: .85rem; opacity: .75 }
    .row { display: flex; flex-wrap: wrap; gap: .5rem }
    ol { list-style: none; padding: 0; display: grid; gap: .6rem }
    li { border: 1px solid var(--line); border-left: 4px solid #888; border-radius: .4rem; padding: .5rem .75rem; white-space: pre-wrap; overflow-wrap: anywhere; font-family: ui-monospace, monospace; font-size: .85rem }
    li b { display: block; font: 600 .75rem system-ui, sans-serif; opacity: .7 }
    li.assistant { border-left-color: var(--accent); background: var(--soft) } li.tool, li.user { border-left-color: #16a34a }
    li.note { border-style: dashed; opacity: .8 }
    #verdict { border: 2px solid var(--accent); border-radius: .5rem; padding: .75rem; white-space: pre-wrap; overflow-wrap: anywhere; margin: .75rem 0 }
    #problem { color: #dc2626; white-space: pre-wrap }
    """
}

extension HTTPField.Name {
  fileprivate static let xContentTypeOptions = HTTPField.Name.init("X-Content-Type-Options") ?? .contentType
}
