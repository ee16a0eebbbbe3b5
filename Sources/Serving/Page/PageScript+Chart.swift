extension PageScript {
  /// Curves that are drawn anew when they have grown.
  static let chart = #"""
    const ticks = (low, high, isLog, count) => {
      if (!(high > low)) return [low];
      if (isLog) {
        const first = Math.ceil(Math.log10(low) - 1e-9), last = Math.floor(Math.log10(high) + 1e-9);
        const step = Math.max(1, Math.ceil((last - first + 1) / (count + 1)));
        const found = [];
        for (let power = first; power <= last; power += step) {
          for (const factor of last - first < 2 ? [1, 2, 5] : [1]) found.push(factor * 10 ** power);
        }
        return found.filter((value) => value >= low * 0.999 && value <= high * 1.001);
      }
      const raw = (high - low) / count, power = 10 ** Math.floor(Math.log10(raw));
      const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((value) => value >= raw) || 10 * power;
      const found = [];
      for (let index = Math.ceil(low / step - 1e-9); index * step <= high + 1e-9 * step && found.length < 20; index += 1) {
        found.push(index * step);
      }
      return found;
    };
    const short = (value) => {
      const size = Math.abs(value);
      if (size >= 1e15 || (size > 0 && size < 1e-4)) return value.toExponential(0);
      for (const [unit, sign] of [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e4, 'k']]) {
        if (size >= unit) return `${number(Number((value / (sign === 'k' ? 1e3 : unit)).toPrecision(6)))}${sign}`;
      }
      return number(Number(value.toPrecision(6)));
    };

    // A figure of the curves of some runs; `whenNew` hears of each new answer.
    const chart = (runs, whenNew) => {
      // On a phone the drawing is made for its width, so that its letters stay large enough.
      const isNarrow = window.innerWidth < 560;
      const frame = { width: isNarrow ? 380 : 720, height: isNarrow ? 300 : 340, left: 60, right: 18, top: 14, bottom: 46 };
      const inner = { width: frame.width - frame.left - frame.right, height: frame.height - frame.top - frame.bottom };
      const wish = { metric: '', resource: '', logX: false, logY: false };
      const hidden = new Set();
      let answer = null, cursor = null, scales = null;

      const metric = h('select', { 'aria-label': 'What is shown', onchange: () => { wish.metric = metric.value; update(); } });
      const resource = h('select', { 'aria-label': 'Against what', onchange: () => { wish.resource = resource.value; update(); } });
      const touched = new Set(), boxes = {};
      const box = (label, key) => {
        boxes[key] = h('input', { type: 'checkbox', onchange: (event) => {
          wish[key] = event.target.checked;
          touched.add(key);
          draw();
        } });
        return h('label', {}, boxes[key], label);
      };
      // Spending over many decades is told apart on a logarithmic axis alone; who has chosen is left alone.
      const propose = () => {
        if (touched.has('logX')) return;
        const least = Math.min(...answer.curves.map((curve) => curve.x.find((x) => x > 0) ?? Infinity));
        wish.logX = Math.max(...answer.curves.map((curve) => curve.x.at(-1) ?? 0)) > 1000 * least;
        boxes.logX.checked = wish.logX;
      };
      const drawing = s('svg', { class: 'plot', viewBox: `0 0 ${frame.width} ${frame.height}`, role: 'img', tabindex: '0' });
      const readout = h('div', { class: 'readout' }), legend = h('ul', { class: 'legend' }), note = h('p', { class: 'note' });
      const element = h('figure', {}, h('div', { class: 'controls' }, metric, ' against ', resource, box('log x', 'logX'),
        box('log y', 'logY')), drawing, readout, legend, note);

      const options = (select, names, chosen) => {
        if ([...select.options].map((option) => option.value).join('\n') !== names.join('\n')) {
          select.replaceChildren(...names.map((name) => h('option', { value: name }, words(name))));
        }
        select.value = chosen;
      };
      const visible = () => answer.curves.filter((curve) => !hidden.has(curve.group) && curve.x.length);

      const draw = () => {
        if (!answer) return;
        const curves = visible();
        const usable = (values, isLog) => values.filter((value) => Number.isFinite(value) && (!isLog || value > 0));
        const range = (values, isLog) => {
          let low = Infinity, high = -Infinity;
          for (const value of usable(values, isLog)) { if (value < low) low = value; if (value > high) high = value; }
          if (low > high) return null;
          if (low === high) return isLog ? [low / 2, high * 2] : [low - Math.abs(low || 1) * 0.05, high + Math.abs(high || 1) * 0.05];
          return [low, high];
        };
        const xs = range(curves.flatMap((curve) => curve.x), wish.logX), ys = range(curves.flatMap((curve) => curve.y), wish.logY);
        if (!xs || !ys) {
          replace(drawing, s('text', { x: frame.width / 2, y: frame.height / 2, 'text-anchor': 'middle' }, 'No values yet'));
          readout.textContent = '';
          scales = null;
        } else {
          if (!wish.logX) xs[0] = Math.min(0, xs[0]);
          if (!wish.logY) { const pad = (ys[1] - ys[0]) * 0.04; ys[0] -= pad; ys[1] += pad; }
          const part = (value, [low, high], isLog) => isLog ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
          scales = {
            xs,
            x: (value) => frame.left + inner.width * part(value, xs, wish.logX),
            y: (value) => frame.top + inner.height * (1 - part(value, ys, wish.logY)),
            valueAt: (share) => wish.logX ? xs[0] * (xs[1] / xs[0]) ** share : xs[0] + (xs[1] - xs[0]) * share,
          };
          const bottom = frame.top + inner.height;
          const grid = [], labels = [];
          for (const value of ticks(...xs, wish.logX, isNarrow ? 3 : 6)) {
            grid.push(`M${scales.x(value).toFixed(1)} ${frame.top}V${bottom}`);
            labels.push(s('text', { x: scales.x(value).toFixed(1), y: bottom + 17, 'text-anchor': 'middle' }, short(value)));
          }
          for (const value of ticks(...ys, wish.logY, 5)) {
            grid.push(`M${frame.left} ${scales.y(value).toFixed(1)}H${frame.width - frame.right}`);
            labels.push(s('text', { x: frame.left - 8, y: (scales.y(value) + 4).toFixed(1), 'text-anchor': 'end' }, short(value)));
          }
          const lines = curves.map((curve) => {
            const points = curve.x.map((x, index) => [x, curve.y[index]])
              .filter(([x, y]) => (!wish.logX || x > 0) && (!wish.logY || y > 0));
            const path = points.map(([x, y], index) =>
              `${index ? 'L' : 'M'}${scales.x(x).toFixed(1)} ${scales.y(y).toFixed(1)}`).join('');
            const last = points.at(-1);
            return s('g', { class: `curve c${curve.group % 8} ${curve.state}`, 'data-points': points.length },
              s('path', { d: path }),
              last ? s('circle', { cx: scales.x(last[0]).toFixed(1), cy: scales.y(last[1]).toFixed(1), r: 3 }) : null);
          });
          replace(drawing, s('path', { class: 'grid', d: grid.join('') }), ...lines, ...labels,
            s('text', { class: 'axis', x: frame.left + inner.width / 2, y: frame.height - 8, 'text-anchor': 'middle' },
              words(answer.resource)));
        }
        drawing.setAttribute('aria-label',
          `${words(answer.metric)} against ${words(answer.resource)} of ${curves.length} runs. Arrow keys read values.`);
        point();
      };

      // The values of each method at the cursor.
      const point = () => {
        drawing.querySelector('.cursor')?.remove();
        if (cursor === null || !scales) { readout.textContent = ''; return; }
        const at = scales.valueAt(cursor), x = frame.left + inner.width * cursor;
        drawing.append(s('path', { class: 'cursor', d: `M${x} ${frame.top}v${inner.height}` }));
        const rows = new Map();
        for (const curve of visible()) {
          let index = -1;
          while (index + 1 < curve.x.length && curve.x[index + 1] <= at) index += 1;
          if (index < 0) continue;
          const row = rows.get(curve.group) || { label: curve.label, low: Infinity, high: -Infinity };
          row.low = Math.min(row.low, curve.y[index]);
          row.high = Math.max(row.high, curve.y[index]);
          rows.set(curve.group, row);
        }
        replace(readout, h('b', {}, `${number(at)} ${words(answer.resource)}`), ...[...rows].map(([group, row]) =>
          h('span', {}, h('i', { class: `c${group % 8}` }), `${row.label}: ${number(row.low)}`,
            row.high > row.low ? ` to ${number(row.high)}` : '')));
      };
      drawing.addEventListener('pointermove', (event) => {
        const area = drawing.getBoundingClientRect();
        const x = (event.clientX - area.left) * frame.width / area.width;
        cursor = Math.min(1, Math.max(0, (x - frame.left) / inner.width));
        point();
      });
      drawing.addEventListener('pointerleave', () => { cursor = null; point(); });
      drawing.addEventListener('keydown', (event) => {
        if (event.key === 'ArrowRight') cursor = Math.min(1, (cursor ?? 0.48) + 0.02);
        else if (event.key === 'ArrowLeft') cursor = Math.max(0, (cursor ?? 0.52) - 0.02);
        else if (event.key === 'Escape') cursor = null;
        else return;
        event.preventDefault();
        point();
      });

      const showLegend = () => {
        const groups = new Map();
        for (const curve of answer.curves) {
          const entry = groups.get(curve.group) || { curve, runs: 0, running: 0 };
          entry.runs += 1;
          if (curve.state === 'running') entry.running += 1;
          groups.set(curve.group, entry);
        }
        const several = new Set([...groups.values()].map(({ curve }) => `${curve.experiment}/${curve.task}`)).size > 1;
        replace(legend, [...groups].map(([group, { curve, runs: count, running }]) => h('li', {},
          h('button', { type: 'button', class: `c${group % 8}`, id: `legend ${runs[0]} ${group}`,
            'aria-pressed': hidden.has(group) ? 'false' : 'true', onclick: () => {
              if (hidden.has(group)) hidden.delete(group); else hidden.add(group);
              showLegend();
              draw();
            } }, h('i'), several ? `${curve.experiment} / ${curve.task} / ${curve.label}` : curve.label,
            h('small', {}, ` ${count} ${count === 1 ? 'run' : 'runs'}${running ? `, ${running} running` : ''}`)))));
        const notes = answer.troubles.slice(0, 3).map((trouble) => `${trouble}.`);
        if (answer.troubles.length > 3) notes.push(`${number(answer.troubles.length - 3)} more runs have such files.`);
        if (answer.omitted) notes.push(`${number(answer.omitted)} more runs have no room here; select single ones.`);
        note.textContent = notes.join(' ');
      };

      const update = async () => {
        const query = runs.map((run) => `run=${encodeURIComponent(run)}`);
        if (wish.metric) query.push(`metric=${encodeURIComponent(wish.metric)}`);
        if (wish.resource) query.push(`resource=${encodeURIComponent(wish.resource)}`);
        const next = await load(`/api/curves?${query.join('&')}`);
        if (next === answer) return;
        answer = next;
        options(metric, answer.metrics.includes(answer.metric) ? answer.metrics : [answer.metric, ...answer.metrics], answer.metric);
        options(resource, answer.resources.length ? answer.resources : [answer.resource], answer.resource);
        propose();
        showLegend();
        draw();
        if (whenNew) whenNew(answer);
      };
      return { element, update };
    };

    """#
}
