extension StudioPage {
  static let script = """
    'use strict';
    (() => {
      const find = (name) => document.getElementById(name);
      const token = document.querySelector('meta[name=warren-token]').content;
      const { noun, plural } = document.body.dataset;
      const grid = find('grid'), next = find('next'), back = find('back'), strength = find('strength');
      let state = null, busy = false, shown = '', waiting = [];

      const name = (item) => noun[0].toUpperCase() + noun.slice(1) + ' ' + item.number;

      function origin(item) {
        if (item.origin === 'kept') return 'kept';
        if (item.origin === 'drawn') return state.generation === 0 ? '' : 'new';
        return 'of ' + item.parents.join(' and ');
      }

      function element(kind, values, ...children) {
        const made = Object.assign(document.createElement(kind), values);
        made.append(...children);
        return made;
      }

      // Cards are made once a generation, so that a pick does not take the focus away.
      function build() {
        grid.replaceChildren(...state.items.map((item, place) => {
          const file = '/drawings/' + item.number + '.svg';
          const picture = element('button', { type: 'button', className: 'picture' },
            element('img', { src: file, alt: '', width: 200, height: 200 }));
          picture.addEventListener('click', () => prefer(place, state.items[place].preference > 0 ? 0 : 1));
          picture.addEventListener('keydown', (event) => onKey(event, place));
          const star = element('button', { type: 'button', className: 'star', textContent: '\\u2605' });
          star.addEventListener('click', () => toggleStar(place));
          const save = element('a', { href: file, download: noun + '-' + item.number + '.svg', textContent: 'SVG' });
          save.setAttribute('aria-label', 'Save ' + name(item) + ' as SVG');
          const note = element('span', { className: 'name', textContent: [item.number, origin(item)].filter(String).join(', ') });
          return element('li', {}, picture, element('div', { className: 'row' }, note, star, save));
        }));
        shown = state.generation + ':' + state.items.map((item) => item.number).join();
      }

      function show(after) {
        const key = state.generation + ':' + state.items.map((item) => item.number).join();
        if (key !== shown) build();
        let picked = 0;
        state.items.forEach((item, place) => {
          const [picture, star] = grid.children[place].querySelectorAll('button');
          picture.setAttribute('aria-pressed', String(item.preference > 0));
          const said = origin(item);
          picture.setAttribute('aria-label', name(item) + (said ? ', ' + said : ''));
          star.setAttribute('aria-pressed', String(item.preference === 2));
          star.setAttribute('aria-label', 'Like ' + name(item) + ' best');
          if (item.preference > 0) picked += 1;
        });
        back.disabled = !state.canGoBack;
        next.textContent = picked > 0 ? 'Next generation' : 'All new ' + plural;
        if (after !== 'pick') strength.value = Math.round(state.mutationStrength * 100);
        find('strength-text').textContent = strength.value + ' %';
        find('favorites').hidden = state.favoriteCount === 0;
        find('status').textContent = 'Generation ' + state.generation + ': ' + state.items.length + ' ' + plural + ', '
          + picked + ' picked';
        if (after === 'page') window.scrollTo(0, 0);
      }

      function complain(message) {
        const place = find('error');
        place.textContent = message;
        place.hidden = !message;
      }

      async function ask(path, body) {
        const request = body === undefined ? { headers: { Accept: 'application/json' } }
          : { method: 'POST', headers: { 'X-Warren-Token': token, 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
        const answer = await fetch(path, request);
        const value = await answer.json();
        if (answer.ok) return value;
        if (answer.status === 409) { state = await ask('/state'); show('page'); }
        throw new Error(value.error || 'That was refused.');
      }

      // One act after the other, each with what the one before has left.
      function act(work, after) {
        waiting.push([work, after]);
        if (!busy) run();
      }

      async function run() {
        busy = true;
        document.body.setAttribute('aria-busy', 'true');
        while (waiting.length > 0) {
          const [work, after] = waiting.shift();
          try {
            state = await work();
            complain('');
            show(after);
          } catch (error) {
            waiting = [];
            const isGone = error instanceof TypeError;
            complain(isGone ? 'The program has ended. Start it again and open the address that it prints.' : error.message);
          }
        }
        busy = false;
        document.body.removeAttribute('aria-busy');
      }

      const prefer = (place, preference) =>
        act(() => ask('/preference', { revision: state.revision, place, preference }), 'pick');
      const toggleStar = (place) => prefer(place, state.items[place].preference === 2 ? 0 : 2);

      function onKey(event, place) {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const columns = getComputedStyle(grid).gridTemplateColumns.split(' ').length;
        const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
        if (step !== undefined) {
          const target = grid.children[place + step];
          if (target) target.querySelector('.picture').focus();
          event.preventDefault();
        } else if (event.key === 's' || event.key === 'S') {
          toggleStar(place);
        }
      }

      next.addEventListener('click', () => act(
        () => ask('/next', { revision: state.revision, mutationStrength: strength.value / 100 }), 'page'));
      back.addEventListener('click', () => act(() => ask('/back', { revision: state.revision }), 'page'));
      strength.addEventListener('input', () => { find('strength-text').textContent = strength.value + ' %'; });
      act(() => ask('/state'), 'page');
    })();
    """
}
