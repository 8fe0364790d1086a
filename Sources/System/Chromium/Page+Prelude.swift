extension Page {
  /// Runs before any script of a page, in each of its frames. Time stands still but for `rest`, which lets so many milliseconds go
  /// by: timers, intervals and frames fall due in their order, and wait while something is fetched. Random numbers have one seed;
  /// what would open a second window goes on in this one.
  static let prelude = """
    (() => {
      const key = Symbol.for('gauntlet.clock'), began = Date.UTC(2025, 0, 15, 9, 0, 0);
      const realTimeout = setTimeout.bind(window), realFrame = requestAnimationFrame.bind(window);
      let clock = null;
      try { if (top !== window) clock = top[key]; } catch {}
      if (!clock) {
        const timers = new Map(), turns = [], channel = new MessageChannel();
        let now = 0, next = 1, isRunning = false, rested = -1;
        channel.port1.onmessage = () => turns.shift()();
        const turn = () => new Promise(done => { turns.push(done); channel.port2.postMessage(0); });
        clock = {
          fetching: 0,
          fetched: 0,
          now: () => now,
          add(run, delay, repeats) {
            const span = Math.max(Number(delay) || 0, isRunning ? 4 : 1);
            timers.set(next, {at: now + span, every: repeats ? span : 0, run});
            return next++;
          },
          frame(run) {
            timers.set(next, {at: (Math.floor(now / 16) + 1) * 16, every: 0, run: () => run(now)});
            return next++;
          },
          remove(id) { timers.delete(id); },
          // False where the document is not there yet.
          async rest(number, span) {
            if (document.readyState !== 'complete') return false;
            if (rested !== number) {
              rested = number;
              // What fetches again and again is not waited for for ever.
              const end = now + span, most = clock.fetched + 100;
              for (;;) {
                await turn();
                while (clock.fetching > 0 && clock.fetched < most) await new Promise(done => realTimeout(done, 1));
                let due = 0, first = null;
                for (const [id, timer] of timers) if (timer.at <= end && (!first || timer.at < first.at)) { due = id; first = timer; }
                if (!first) break;
                now = Math.max(now, first.at);
                if (first.every) first.at += first.every; else timers.delete(due);
                isRunning = true;
                try { first.run(); } catch (error) { reportError(error); }
                isRunning = false;
              }
              now = end;
            }
            for (const animation of document.getAnimations()) {
              try { animation.finish(); } catch { animation.pause(); animation.currentTime = 0; }
            }
            await new Promise(done => realFrame(() => realTimeout(done, 0)));
          },
        };
      }
      Object.defineProperty(window, key, {value: clock});

      const call = (f, all) => typeof f === 'function' ? f.apply(window, all) : (0, eval)(String(f));
      window.setTimeout = (f, delay, ...all) => clock.add(() => call(f, all), delay, false);
      window.setInterval = (f, delay, ...all) => clock.add(() => call(f, all), delay, true);
      window.requestAnimationFrame = f => clock.frame(f);
      window.requestIdleCallback = f => clock.add(() => f({didTimeout: false, timeRemaining: () => 50}), 1, false);
      for (const name of ['clearTimeout', 'clearInterval', 'cancelAnimationFrame', 'cancelIdleCallback'])
        window[name] = id => clock.remove(id);

      const Real = Date, date = () => began + Math.floor(clock.now());
      Real.now = date;
      window.Date = new Proxy(Real, {
        apply: () => new Real(date()).toString(),
        construct: (_, all, made) => Reflect.construct(Real, all.length ? all : [date()], made),
      });
      Real.prototype.constructor = window.Date;
      const formats = Intl.DateTimeFormat.prototype, parts = formats.formatToParts;
      const format = Object.getOwnPropertyDescriptor(formats, 'format').get;
      Object.defineProperty(formats, 'format', {get() { const f = format.call(this); return day => f(day ?? date()); }});
      formats.formatToParts = function(day) { return parts.call(this, day ?? date()); };
      performance.now = () => clock.now();
      Object.defineProperty(Document.prototype, 'lastModified', {get: () => '01/15/2025 09:00:00'});

      let s = 12345;
      const random = () => {
        s = (s + 0x6D2B79F5) | 0;
        let t = Math.imul(s ^ (s >>> 15), 1 | s);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return (t ^ (t >>> 14)) >>> 0;
      };
      Math.random = () => random() / 4294967296;
      crypto.getRandomValues = array => {
        const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
        for (let i = 0; i < bytes.length; i++) bytes[i] = random();
        return array;
      };

      const realFetch = fetch.bind(window);
      // The clock waits for the whole body too, and for whoever reads it.
      const bytes = Response.prototype.arrayBuffer;
      window.fetch = async (...all) => {
        clock.fetching++;
        try {
          const response = await realFetch(...all);
          try { await bytes.call(response.clone()); } catch {}
          return response;
        } finally { clock.fetching--; clock.fetched++; }
      };
      for (const name of ['arrayBuffer', 'blob', 'formData', 'json', 'text']) {
        const read = Response.prototype[name];
        Response.prototype[name] = async function() {
          clock.fetching++;
          try { return await read.call(this); } finally { clock.fetching--; }
        };
      }
      const send = XMLHttpRequest.prototype.send;
      XMLHttpRequest.prototype.send = function(...all) {
        clock.fetching++;
        this.addEventListener('loadend', () => { clock.fetching--; clock.fetched++; }, {once: true});
        try { return send.apply(this, all); } catch (error) { clock.fetching--; throw error; }
      };

      // A caret that blinks is there in one picture and gone in the next.
      const still = new CSSStyleSheet();
      still.replaceSync('* { caret-color: transparent !important; scroll-behavior: auto !important }');
      document.adoptedStyleSheets = [still];

      window.open = url => { if (url) location.href = url; return null; };
      window.print = window.close = () => {};
      const stay = e => {
        const name = e.target;
        if (!name || /^_(self|top|parent)$/i.test(name)) return;
        try { if (name !== '_blank' && top.document.querySelector('iframe[name="' + CSS.escape(name) + '"]')) return; } catch {}
        e.target = '_self';
      };
      const within = e => {
        const link = e.composedPath().find(e => e instanceof HTMLAnchorElement || e instanceof HTMLAreaElement);
        if (link) stay(link);
        const made = document.querySelector('base[target]');
        if (made) made.removeAttribute('target');
      };
      addEventListener('click', within, true);
      addEventListener('auxclick', e => { if (e.button === 1) e.preventDefault(); }, true);
      addEventListener('submit', e => {
        stay(e.target);
        if (e.submitter) e.submitter.removeAttribute('formtarget');
      }, true);
      for (const [type, name] of [[HTMLElement, 'click'], [HTMLFormElement, 'submit']]) {
        const real = type.prototype[name];
        type.prototype[name] = function() {
          if (this instanceof HTMLAnchorElement || this instanceof HTMLFormElement) stay(this);
          return real.call(this);
        };
      }
    })();
    """
}
