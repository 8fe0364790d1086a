extension PlayPage {
  /// What the page does: it speaks `/gauntlet/v1` as every client does. Texts of worlds are set as text, never as markup.
  static let script = """
    'use strict';
    const $ = id => document.getElementById(id), root = '/gauntlet/v1';
    let world = null, session = null, tools = [], moves = 0;

    async function ask(path, body) {
      const answer = await fetch(root + path, body === undefined ? {} : {
        method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)});
      const value = await answer.json();
      if (!answer.ok) throw new Error(typeof value.detail === 'string' ? value.detail : JSON.stringify(value.detail));
      return value;
    }
    // Whatever goes wrong is told, and nothing is lost.
    async function attempt(work) {
      $('problem').hidden = true;
      document.body.setAttribute('aria-busy', 'true');
      for (const button of document.querySelectorAll('button')) button.disabled = true;
      try { await work(); } catch (error) { $('problem').textContent = error.message; $('problem').hidden = false; }
      for (const button of document.querySelectorAll('button')) button.disabled = false;
      document.body.removeAttribute('aria-busy');
    }
    function fill(select, values) {
      select.replaceChildren(...values.map(value => new Option(value, value)));
    }

    async function chooseEnvironment() {
      world = await ask('/environments/' + encodeURIComponent($('environment').value));
      $('summary').textContent = world.manifest.title + ': ' + world.manifest.summary;
      document.title = world.manifest.title;
      fill($('split'), Object.keys(world.samples).sort());
      fill($('style'), world.manifest.styles);
      $('options').replaceChildren(...world.manifest.options.map(option => {
        const label = document.createElement('label'), select = document.createElement('select');
        label.textContent = option.name + ' ';
        label.title = option.summary;
        select.dataset.option = option.name;
        fill(select, option.values);
        select.value = option.default;
        label.append(select);
        return label;
      }));
      chooseSplit();
    }
    function chooseSplit() { fill($('sample'), world.samples[$('split').value] || []); }

    function add(kind, title, text) {
      const item = document.createElement('li'), head = document.createElement('b');
      item.className = kind;
      head.textContent = title;
      item.append(head, text);
      $('messages').append(item);
      item.scrollIntoView({block: 'nearest'});
    }
    function show(message) {
      const calls = (message.tool_calls || []).map(call => call.function.name + ' ' + call.function.arguments);
      add(message.role, message.role, [message.content, ...calls].filter(text => text).join('\\n'));
    }

    async function begin() {
      if (session) { const old = session; session = null; await ask('/sessions/' + old + '/end', {}).catch(() => {}); }
      const options = {};
      for (const select of document.querySelectorAll('[data-option]')) options[select.dataset.option] = select.value;
      const key = Array.from(crypto.getRandomValues(new Uint8Array(12)), byte => byte.toString(16).padStart(2, '0')).join('');
      const opened = await ask('/sessions', {environment: world.manifest.id, key, request: {
        sample: $('sample').value, seed: Math.max(0, Math.floor(Number($('seed').value) || 0)), style: $('style').value, options}});
      [session, tools, moves] = [opened.session, opened.tools, 0];
      $('messages').replaceChildren();
      $('verdict').hidden = true;
      fill($('tool'), tools.map(tool => tool.name));
      for (const message of opened.view.messages) show(message);
      look(opened.view);
      chooseTool();
    }
    function look(view) {
      $('reply').hidden = false;
      $('toolLabel').hidden = $('toolText').hidden = tools.length === 0;
      const legal = (view.affordances.actions || []).slice(0, 200);
      $('legal').replaceChildren(...legal.map(action => {
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = [action.name, ...Object.values(action.arguments)].map(String).join(' ');
        button.onclick = () => attempt(() => move({action}, button.textContent));
        return button;
      }));
    }
    function chooseTool() {
      const tool = tools.find(tool => tool.name === $('tool').value);
      $('textLabel').textContent = tool ? 'Arguments (JSON)' : 'Reply';
      $('toolText').textContent = tool ? tool.description : '';
      if (!tool) return;
      const blank = {};
      for (const [name, kind] of Object.entries(tool.parameters.properties || {}))
        blank[name] = kind.enum ? kind.enum[0] : {integer: 0, number: 0, boolean: false, array: [], object: {}}[kind.type] ?? '';
      $('text').value = JSON.stringify(blank);
    }

    // What a move was is told by who moves: `written` is what was typed or pressed.
    async function move(what, written) {
      const moved = await ask('/sessions/' + session + '/move', {step: moves, ...what});
      moves += 1;
      if (written !== undefined) add('assistant', 'you', written);
      for (const outcome of moved.turn.outcomes) {
        if (outcome.invalid) add('note', 'invalid', outcome.invalid);
        if (outcome.observation) add('user', 'world', outcome.observation.text);
      }
      if (moved.view) return look(moved.view);
      const verdict = moved.turn.outcomes.at(-1).verdict;
      $('verdict').textContent = 'Score ' + verdict.score + ' (' + verdict.status + ')'
        + (verdict.result === null ? '' : '\\n' + JSON.stringify(verdict.result, null, 1));
      $('verdict').hidden = false;
      $('reply').hidden = true;
      session = null;
      $('verdict').scrollIntoView({block: 'nearest'});
    }
    async function send() {
      const text = $('text').value;
      const content = tools.length ? '' : text;
      const toolCalls = tools.length
        ? [{id: 'call-' + moves, type: 'function', function: {name: $('tool').value, arguments: text}}] : [];
      await move({reply: {content, toolCalls}}, tools.length ? $('tool').value + ' ' + text : text);
      if (!tools.length) $('text').value = '';
    }
    async function hint() {
      const gold = await ask('/sessions/' + session + '/oracle');
      const call = gold.reply.toolCalls[0];
      if (call) { $('tool').value = call.function.name; chooseTool(); }
      $('text').value = call ? call.function.arguments : gold.reply.content;
      $('text').focus();
    }

    $('environment').onchange = () => attempt(chooseEnvironment);
    $('split').onchange = chooseSplit;
    $('tool').onchange = chooseTool;
    $('choice').onsubmit = event => { event.preventDefault(); attempt(begin); };
    $('reply').onsubmit = event => { event.preventDefault(); attempt(send); };
    $('text').onkeydown = event => {
      if (event.key === 'Enter' && !event.shiftKey) { event.preventDefault(); $('reply').requestSubmit(); }
    };
    $('hint').onclick = () => attempt(hint);
    $('stop').onclick = () => attempt(() => move({stop: 'cancelled'}));
    attempt(async () => {
      fill($('environment'), await ask('/environments'));
      $('environment').parentElement.hidden = $('environment').options.length < 2;
      await chooseEnvironment();
    });
    """
}
