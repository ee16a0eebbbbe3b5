/// The page's script: asks the server again and again for what has changed, and shows it. Whatever comes from run directories goes
/// into the page as text alone.
enum PageScript {
  static let text = basics + chart + lists + experiment + start

  /// Elements, requests, the selection.
  private static let basics = #"""
    'use strict';
    const token = document.querySelector('meta[name=warren-token]').content;
    const main = document.getElementById('main');
    const states = ['running', 'finished', 'stopped', 'unfinished', 'failed', 'damaged'];

    const fill = (element, properties, children) => {
      for (const [key, value] of Object.entries(properties || {})) {
        if (value === null || value === undefined || value === false) continue;
        if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
        else element.setAttribute(key, value === true ? '' : value);
      }
      element.append(...children.flat().filter((child) => child !== null && child !== undefined));
      return element;
    };
    const h = (name, properties, ...children) => fill(document.createElement(name), properties, children);
    const s = (name, properties, ...children) =>
      fill(document.createElementNS('http://www.w3.org/2000/svg', name), properties, children);

    // Puts new elements in place of old ones; who had the keyboard's attention keeps it.
    const replace = (container, ...children) => {
      const active = container.contains(document.activeElement) ? document.activeElement.id : '';
      container.replaceChildren(...children.flat().filter((child) => child));
      if (active) document.getElementById(active)?.focus({ preventScroll: true });
    };

    const number = (value) => {
      if (value === null || value === undefined || Number.isNaN(value)) return '';
      const size = Math.abs(value);
      if (size !== 0 && (size >= 1e12 || size < 1e-4)) return value.toExponential(3);
      const digits = Number.isInteger(value) || size >= 1e5 ? 0 : size >= 100 ? 2 : 4;
      return value.toLocaleString('en', { maximumFractionDigits: digits }).replace('-', '\u2212');
    };
    const words = (key) => key.replace(/([a-z])([A-Z])/g, (_, a, b) => a + ' ' + b.toLowerCase());
    const ago = (seconds) => {
      const past = Math.max(0, Date.now() / 1000 - seconds);
      if (past < 60) return 'just now';
      if (past < 3600) return `${Math.floor(past / 60)} min ago`;
      if (past < 86400) return `${Math.floor(past / 3600)} h ago`;
      return new Date(seconds * 1000).toISOString().slice(0, 10);
    };
    const place = (...parts) => parts.map(encodeURIComponent).join('/');
    const sum = (counts) => Object.values(counts).reduce((a, b) => a + b, 0);

    const known = new Map();
    const link = (isThere) => {
      const element = document.getElementById('link');
      element.textContent = isThere ? '' : 'No answer. Is “warren serve” still running?';
    };
    // What the server says; the same object as before where nothing has changed.
    const load = async (path) => {
      const old = known.get(path);
      let response;
      try {
        response = await fetch(path, {
          headers: { Accept: 'application/json', ...(old ? { 'If-None-Match': old.tag } : {}) },
        });
      } catch (error) {
        link(false);
        throw error;
      }
      link(true);
      if (response.status === 304 && old) return old.value;
      const value = await response.json();
      if (!response.ok) throw new Error(value.error || response.statusText);
      if (known.size > 200) known.clear();
      known.set(path, { tag: response.headers.get('ETag'), value });
      return value;
    };
    const send = async (path) => {
      const response = await fetch(path, { method: 'POST', headers: { 'X-Warren-Token': token, Accept: 'application/json' } });
      const value = await response.json();
      if (!response.ok) throw new Error(value.error || response.statusText);
    };
    const announce = (text) => { document.getElementById('announcement').textContent = text; };

    const selection = {
      all: () => {
        try {
          const all = JSON.parse(localStorage.getItem('warren-selection') || '[]');
          return Array.isArray(all) ? all.filter((item) => typeof item === 'string').slice(0, 100) : [];
        } catch { return []; }
      },
      has: (path) => selection.all().includes(path),
      set: (path, isIn) => {
        const rest = selection.all().filter((item) => item !== path);
        selection.store(isIn ? [...rest, path] : rest);
      },
      store: (all) => {
        localStorage.setItem('warren-selection', JSON.stringify(all));
        selection.show();
      },
      show: () => {
        const all = selection.all(), tray = document.getElementById('tray');
        tray.hidden = all.length === 0;
        if (!all.length) return;
        const query = all.map((path) => `run=${encodeURIComponent(path)}`).join('&');
        replace(tray,
          h('span', {}, `${all.length} selected`),
          h('a', { href: `/compare?${query}`, id: 'compare', class: 'button' }, 'Compare'),
          h('button', { type: 'button', id: 'clear', onclick: () => {
            selection.store([]);
            document.querySelectorAll('input.pick').forEach((input) => { input.checked = false; });
            main.focus();
          } }, 'Clear'));
      },
      box: (path, label) => {
        const input = h('input', { type: 'checkbox', class: 'pick', id: `pick ${path}`, 'aria-label': `Select ${label}`,
          onchange: (event) => selection.set(path, event.target.checked) });
        input.checked = selection.has(path);
        return input;
      },
    };

    // How many runs are in which state: as a bar to see, and in words.
    const tally = (counts, total) => {
      const all = Math.max(total || 0, sum(counts)) || 1;
      const bar = h('span', { class: 'bar', 'aria-hidden': 'true' }, states.map((state) => {
        if (!counts[state]) return null;
        const part = h('i', { class: state });
        part.style.width = `${100 * counts[state] / all}%`;
        return part;
      }));
      const text = states.filter((state) => counts[state]).map((state) => `${number(counts[state])} ${state}`).join(', ');
      return h('span', { class: 'tally' }, bar, h('span', {}, text || 'no runs'));
    };

    """#

  /// A list of experiments, and any runs side by side.
  private static let lists = #"""
    const home = () => {
      let offset = 0;
      const body = h('tbody'), note = h('p', { class: 'note', role: 'status' }), pages = h('nav', { 'aria-label': 'Pages' });
      const filter = h('input', { type: 'search', id: 'filter', placeholder: 'Find an experiment',
        'aria-label': 'Find an experiment', oninput: () => { offset = 0; view.update(); } });
      main.replaceChildren(h('h1', {}, 'Experiments'), filter, note,
        h('div', { class: 'scroll' }, h('table', {}, h('thead', {}, h('tr', {},
          ['Experiment', 'State', 'Runs', 'Tasks × methods', 'Changed'].map((name) => h('th', { scope: 'col' }, name)))), body)),
        pages);
      let shown = null;
      const view = { update: async () => {
        const answer = await load(`/api/experiments?offset=${offset}&filter=${encodeURIComponent(filter.value)}`);
        if (answer.rows.some((row) => !row.isCounted)) setTimeout(() => view.update(), 250);
        if (answer === shown) return;
        shown = answer;
        document.getElementById('place').textContent = answer.folder;
        note.textContent = answer.total === 0 ? 'There is no experiment here. “warren run FILE” makes one.'
          : `${number(answer.total)} experiments, ${number(answer.runs)} runs in all`;
        replace(body, answer.rows.map((row) => h('tr', {},
          h('th', { scope: 'row' }, h('a', { href: `/experiments/${place(row.name)}`, id: `to ${row.name}` }, row.name)),
          h('td', {}, row.isRunning ? h('span', { class: 'badge running' }, 'running') : ''),
          h('td', {}, row.isCounted ? tally(row.states) : 'counting …'),
          h('td', {}, row.isCounted ? `${row.tasks} × ${row.methods}` : ''),
          h('td', {}, ago(row.changed)))));
        replace(pages, pager(answer.total, offset, (next) => { offset = next; view.update(); }));
      } };
      return view;
    };

    const pager = (total, offset, go, size = 100) => total <= size ? [] : [
      h('button', { type: 'button', id: 'previous', disabled: offset === 0, onclick: () => go(Math.max(0, offset - size)) },
        'Previous'),
      h('span', {}, ` ${number(offset + 1)} to ${number(Math.min(total, offset + size))} of ${number(total)} `),
      h('button', { type: 'button', id: 'next', disabled: offset + size >= total, onclick: () => go(offset + size) }, 'Next')];

    const compare = () => {
      const runs = new URLSearchParams(location.search).getAll('run');
      main.replaceChildren(h('h1', {}, 'Side by side'));
      if (!runs.length) {
        main.append(h('p', {}, 'Nothing is selected. Tick methods or runs of any experiments, and come back.'));
        return { update: async () => {} };
      }
      const body = h('tbody');
      const figure = chart(runs, (answer) => replace(body, answer.curves.map((curve) => h('tr', {},
        h('th', { scope: 'row' }, curve.label), h('td', {}, curve.experiment), h('td', {}, curve.task),
        h('td', {}, String(curve.seed)), h('td', {}, h('span', { class: `badge ${curve.state}` }, curve.state)),
        h('td', { class: 'figure' }, number(curve.y.at(-1))), h('td', { class: 'figure' }, number(curve.x.at(-1)))))));
      main.append(figure.element, h('div', { class: 'scroll' }, h('table', {}, h('thead', {}, h('tr', {},
        ['Method', 'Experiment', 'Task', 'Seed', 'State', 'Latest value', 'Spent'].map((n, column) =>
          h('th', { scope: 'col', class: column > 4 ? 'figure' : null }, n)))),
        body)));
      return figure;
    };

    """#

  /// One experiment.
  private static let experiment = #"""
    const experimentView = (name) => {
      const title = h('h1', {}, name), question = h('p', { class: 'question' }), facts = h('div', { class: 'facts' });
      const actions = h('div', { class: 'actions' }), trouble = h('div'), tasks = h('div');
      main.replaceChildren(title, question, facts, actions, trouble, tasks);
      document.getElementById('place').textContent = name;
      const api = `/api/experiments/${place(name)}`;
      const open = new Map(), sections = new Map();
      let shown = null, message = '';

      const act = (verb) => async (event) => {
        event.target.disabled = true;
        try {
          await send(`${api}/${verb}`);
          message = '';
          announce(verb === 'stop' ? 'Stopping: the runs save where they are.' : 'Going on.');
        } catch (error) { message = error.message; }
        shown = null;
        view.update();
        setTimeout(view.update, 500);
      };

      const runTable = (task, method, state) => {
        const answer = state.answer;
        if (!answer) return h('p', { class: 'note' }, 'Loading …');
        const key = (row) => `${name}/${task}/${method}/${row.name}`;
        return [h('table', { class: 'runs' }, h('thead', {}, h('tr', {},
          ['', 'Seed', 'State', words(answer.measure || 'value'), 'How far', 'Seconds'].map((n, column) =>
            h('th', { scope: 'col', class: column > 2 ? 'figure' : null }, n)))),
          h('tbody', {}, answer.rows.map((row) => h('tr', {},
            h('td', {}, selection.box(key(row), `seed ${row.seed} of ${method}`)),
            h('th', { scope: 'row' }, String(row.seed)),
            h('td', {}, h('span', { class: `badge ${row.state}` }, row.state), row.error ? h('small', {}, ' ' + row.error) : ''),
            h('td', { class: 'figure' }, number(row.value)),
            h('td', { class: 'figure' }, row.fraction === undefined ? '' : `${Math.round(100 * row.fraction)} %`),
            h('td', { class: 'figure' }, number(row.spent.seconds)))))),
          h('nav', { 'aria-label': 'Pages' }, pager(answer.total, state.offset, (next) => {
            state.offset = next;
            state.answer = null;
            shown = null;
            view.update();
          }))];
      };

      const section = (task, isOpen) => {
        const figure = chart([`${name}/${task}`]), table = h('tbody');
        const element = h('details', { class: 'task', open: isOpen, ontoggle: () => view.update() },
          h('summary', {}, h('h2', {}, task)), figure.element,
          h('div', { class: 'scroll' }, h('table', {}, h('thead', {}, h('tr', {},
            ['', 'Method', 'Runs', ''].map((n) => h('th', { scope: 'col' }, n)))), table)));
        return { element, figure, table };
      };

      const methodRows = (group) => {
        const key = `${group.task}/${group.method}`, state = open.get(key);
        const row = h('tr', {},
          h('td', {}, selection.box(`${name}/${key}`, group.label)), h('th', { scope: 'row' }, group.label),
          h('td', {}, tally(group.states)),
          h('td', {}, h('button', { type: 'button', id: `runs ${key}`, 'aria-expanded': state ? 'true' : 'false',
            'aria-label': `Runs of ${group.label}`, onclick: () => {
              if (state) open.delete(key); else open.set(key, { offset: 0, answer: null });
              shown = null;
              view.update();
            } }, state ? 'Hide runs' : 'Show runs')));
        return state ? [row, h('tr', { class: 'inner' }, h('td', { colspan: '4' }, runTable(group.task, group.method, state)))] : [row];
      };

      const view = { update: async () => {
        const answer = await load(api);
        let isNew = answer !== shown;
        for (const [key, state] of open) {
          const [task, method] = key.split('/');
          const runs = await load(
            `${api}/runs?task=${encodeURIComponent(task)}&method=${encodeURIComponent(method)}&offset=${state.offset}`);
          if (runs !== state.answer) isNew = true;
          state.answer = runs;
        }
        if (isNew) {
          shown = answer;
          const row = answer.row, total = answer.planned || sum(row.states);
          document.title = `${row.isRunning ? '▶ ' : ''}${name} · Warren`;
          question.textContent = answer.question || '';
          replace(facts, tally(row.states, total), h('span', { id: 'state', class: `badge ${row.isRunning ? 'running' : ''}` },
            row.isRunning ? `running${answer.process ? ` as process ${answer.process}` : ''}` : 'not running'),
            h('span', {}, answer.planned ? `${number(answer.planned)} runs planned` : ''),
            h('span', { id: 'progress' }, answer.progress === undefined ? '' : `${Math.floor(100 * answer.progress)} % done`));
          replace(actions,
            row.isRunning ? h('button', { type: 'button', id: 'stop', onclick: act('stop') }, 'Stop') : null,
            answer.canResume ? h('button', { type: 'button', id: 'resume', onclick: act('resume') }, 'Resume') : null,
            h('a', { href: `/experiments/${place(name)}/report`, id: 'report', class: 'button' }, 'Report'));
          replace(trouble, message ? h('p', { class: 'error', role: 'alert' }, message) : null,
            answer.trouble ? h('pre', { class: 'error' }, answer.trouble) : null);
          const names = [...new Set(answer.groups.map((group) => group.task))];
          names.forEach((task, index) => {
            if (!sections.has(task)) {
              sections.set(task, section(task, index < 3));
              tasks.append(sections.get(task).element);
            }
            replace(sections.get(task).table, answer.groups.filter((group) => group.task === task).flatMap(methodRows));
          });
        }
        for (const { element, figure } of sections.values()) if (element.open) await figure.update();
      } };
      return view;
    };

    """#

  /// Which view the address asks for, and the beat.
  private static let start = #"""
    (() => {
      const parts = location.pathname.split('/').filter((part) => part).map(decodeURIComponent);
      const view = parts[0] === 'experiments' && parts.length === 2 ? experimentView(parts[1])
        : parts[0] === 'compare' ? compare() : home();
      let isBusy = false, isWanted = false;
      const update = view.update;
      // What is asked for meanwhile is done at once afterwards.
      view.update = async () => {
        isWanted = isBusy;
        if (isBusy) return;
        isBusy = true;
        try {
          await update();
          document.getElementById('failure')?.remove();
        } catch (error) {
          if (!document.getElementById('failure')) main.prepend(h('p', { id: 'failure', class: 'error', role: 'alert' }));
          document.getElementById('failure').textContent = error.message;
        } finally { isBusy = false; }
        if (isWanted) view.update();
      };
      selection.show();
      view.update();
      setInterval(() => { if (!document.hidden && !isBusy) view.update(); }, 1500);
      document.addEventListener('visibilitychange', () => { if (!document.hidden) view.update(); });
    })();

    """#
}
