extension MiniWoBTask {
  /// Says in words what tasks only draw: shapes, coloured boxes and icons get a label of their kind, colour, classes, size and place,
  /// and keep it up to date. A reader of MiniWoB++'s own observations is told the same.
  static let labels = """
    (() => {
      const colors = new Map(), made = new WeakMap(), probe = document.createElement('i');
      document.head.append(probe);
      for (const name of ['black', 'white', 'gray', 'grey', 'red', 'green', 'lime', 'blue', 'yellow', 'orange', 'purple', 'magenta',
        'cyan', 'pink', 'brown', 'olive', 'navy', 'teal', 'maroon', 'silver', 'violet', 'indigo', 'turquoise', 'gold']) {
        probe.style.color = name;
        const shown = getComputedStyle(probe).color;
        if (!colors.has(shown)) colors.set(shown, name);
      }
      probe.remove();
      const color = shown => {
        if (!shown || shown === 'none' || /^rgba\\(.*, 0\\)$/.test(shown)) return '';
        const parts = shown.match(/\\d+/g) || [];
        return colors.get(shown) || (parts.length >= 3 ? '#' + parts.slice(0, 3).map(p => (+p).toString(16).padStart(2, '0')).join('') : '');
      };
      const picture = shown => (/url\\("[^"]*\\/([^"\\/]+?)(\\.\\w+)?"\\)/.exec(shown) || [])[1] || '';
      const label = e => {
        const isShape = e instanceof SVGGeometryElement;
        const isBare = !isShape && e instanceof HTMLElement && !e.childElementCount && !e.textContent.trim() &&
          !e.matches('input, textarea, select, option, label, br, hr, script, style, link, canvas, iframe, title, meta');
        const known = made.get(e), box = e.getBoundingClientRect();
        const around = e.parentElement && e.parentElement.closest('a, button');
        const isTold = e.hasAttribute('aria-label') && known === undefined || e.title || e.alt ||
          around && (around.textContent.trim() || around.title);
        const isSeen = isShape ? box.width + box.height >= 2 : box.width >= 1 && box.height >= 1;
        if (!(isShape || isBare) || isTold || !isSeen || e.matches('#area, #wrap') || e.closest('#query, #reward-display, #sync-task-cover')) {
          if (known !== undefined) { e.removeAttribute('aria-label'); made.delete(e); }
          return;
        }
        const style = getComputedStyle(e);
        const words = [
          isShape || e.localName === 'img' ? e.localName : '',
          isShape ? color(style.fill) || color(style.stroke) : color(style.backgroundColor),
          picture(e.localName === 'img' ? `url("${e.src}")` : style.backgroundImage), e.getAttribute('class') || '', e.id,
          `${Math.round(box.width)} by ${Math.round(box.height)} at ${Math.round(box.left)}, ${Math.round(box.top)}`,
        ].filter(word => word).join(' ');
        if (words === known) return;
        made.set(e, words);
        e.setAttribute('aria-label', words);
        if (!e.hasAttribute('role') && !e.matches('a, button, img')) e.setAttribute('role', 'img');
      };
      // What loads later changes sizes without any other sign.
      const sizes = new ResizeObserver(() => all()), seen = new WeakSet();
      const all = () => {
        for (const e of document.body.querySelectorAll('*')) {
          if (!seen.has(e)) { seen.add(e); sizes.observe(e); }
          label(e);
        }
      };
      new MutationObserver(all).observe(document.body, {
        subtree: true, childList: true, characterData: true, attributes: true,
        attributeFilter: ['class', 'style', 'hidden', 'src', 'fill', 'stroke', 'transform', 'cx', 'cy', 'r', 'x', 'y', 'width', 'height', 'd', 'points'],
      });
      all();
    })()
    """
}
