/// What the page gains where JavaScript runs: values under the pointer and sortable tables. Everything else works without.
enum Script {
  static let text = #"""
    'use strict';
    (() => {
      const scales = (text) => {
        const [low, high, kind] = text.split(' ');
        const a = Number(low), b = Number(high), isLog = kind === 'logarithmic';
        return (p) => isLog ? a * Math.pow(b / a, p) : a + (b - a) * p;
      };
      const show = (value) => {
        const size = Math.abs(value);
        if (size !== 0 && (size >= 1e9 || 1e-4 > size)) return value.toExponential(2);
        const digits = size >= 1e5 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4;
        return value.toLocaleString('en', { maximumFractionDigits: digits }).replace('-', '\u2212');
      };
      // The curve's own points, in units of the drawing.
      const pointsOf = (path) => {
        const points = [];
        let x = 0, y = 0;
        for (const [, command, first, second] of path.getAttribute('d').matchAll(/([Mlhv])(-?\d+)(?: ?(-?\d+))?/g)) {
          const one = Number(first), two = Number(second || 0);
          if (command === 'M') { x = one; y = two; }
          else if (command === 'h') x += one;
          else if (command === 'v') y += one;
          else { x += one; y += two; }
          points.push([x / 10, y / 10]);
        }
        return points;
      };
      const heightAt = (points, x, isStepped) => {
        if (!points.length || points[0][0] > x + 0.05) return null;
        let at = 0;
        while (points.length > at + 1 && x >= points[at + 1][0]) at += 1;
        const here = points[at], next = points[at + 1];
        if (isStepped || !next || next[0] === here[0]) return here[1];
        return here[1] + (next[1] - here[1]) * (x - here[0]) / (next[0] - here[0]);
      };
      const isShown = (element) => getComputedStyle(element).display !== 'none';

      document.querySelectorAll('svg.lines').forEach((svg) => {
        const [left, top, width, height] = svg.dataset.frame.split(' ').map(Number);
        const xScale = scales(svg.dataset.x), yScale = scales(svg.dataset.y);
        const figure = svg.closest('figure');
        let curves = null, cursor = null, readout = null, place = 0.5;
        const hide = () => { if (cursor) { cursor.remove(); readout.remove(); cursor = readout = null; } };
        const point = (position) => {
          place = Math.min(1, Math.max(0, position));
          curves = curves || [...svg.querySelectorAll('.series')].map((group) => {
            return { group, label: group.dataset.label, points: [...group.querySelectorAll('.line')].flatMap(pointsOf) };
          });
          if (!cursor) {
            cursor = document.createElementNS('http://www.w3.org/2000/svg', 'path');
            cursor.setAttribute('class', 'cursor');
            svg.append(cursor);
            readout = document.createElement('div');
            readout.className = 'readout';
            readout.setAttribute('role', 'status');
            figure.append(readout);
          }
          const x = left + width * place;
          cursor.setAttribute('d', `M${x} ${top}v${height}`);
          const rows = curves.filter((curve) => isShown(curve.group))
            .map((curve) => ({ curve, y: heightAt(curve.points, x, svg.dataset.stepped === '1') }))
            .filter((row) => row.y !== null).sort((a, b) => a.y - b.y);
          readout.replaceChildren();
          const head = document.createElement('div');
          head.textContent = `${show(xScale(place))} ${svg.dataset.xTitle.replace(' (logarithmic)', '')}`;
          readout.append(head);
          for (const row of rows) {
            const line = document.createElement('div'), chip = document.createElement('i');
            chip.style.setProperty('--c', getComputedStyle(row.curve.group).getPropertyValue('--c'));
            line.append(chip, `${row.curve.label}: ${show(yScale(1 - (row.y - top) / height))}`);
            readout.append(line);
          }
          const box = svg.getBoundingClientRect(), outer = figure.getBoundingClientRect();
          const unit = box.width / svg.viewBox.baseVal.width, pixel = box.left - outer.left + x * unit;
          const fits = outer.width > pixel + readout.offsetWidth + 16;
          readout.style.left = `${fits ? pixel + 12 : Math.max(4, pixel - readout.offsetWidth - 12)}px`;
          readout.style.top = `${box.top - outer.top + (top + 6) * unit}px`;
        };
        svg.tabIndex = 0;
        svg.addEventListener('pointermove', (event) => {
          const box = svg.getBoundingClientRect();
          point(((event.clientX - box.left) * svg.viewBox.baseVal.width / box.width - left) / width);
        });
        svg.addEventListener('pointerleave', hide);
        svg.addEventListener('blur', hide);
        svg.addEventListener('keydown', (event) => {
          if (event.key === 'ArrowRight') point(place + 0.02);
          else if (event.key === 'ArrowLeft') point(place - 0.02);
          else if (event.key === 'Escape') hide();
          else return;
          event.preventDefault();
        });
      });

      document.querySelectorAll('table.sortable').forEach((table) => {
        const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
        heads.forEach((head, column) => {
          const button = document.createElement('button');
          button.type = 'button';
          button.append(...head.childNodes);
          head.append(button);
          button.addEventListener('click', () => {
            const isRising = head.getAttribute('aria-sort') !== 'ascending';
            const key = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent;
            heads.forEach((other) => other.removeAttribute('aria-sort'));
            head.setAttribute('aria-sort', isRising ? 'ascending' : 'descending');
            body.append(...[...body.rows].sort((a, b) => {
              const one = key(a), two = key(b);
              if (one === '' || two === '') return (one === '') - (two === '');
              const order = isNaN(one) || isNaN(two) ? one.localeCompare(two) : one - two;
              return isRising ? order : -order;
            }));
          });
        });
      });
    })();

    """#
}
