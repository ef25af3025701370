// Place a minus on every edge, to be seen while what flows along it is negative: the twin of drawing/signs.py.

/** Points on a curve through all given ones, level in each of them: in a graph that runs down with x and y swapped. */
const pointsAlong = (points, down, step) => {
  const kept = levelled(points), found = [kept[0]];
  kept.slice(1).forEach(([x, y], i) => {
    const [fromX, fromY] = kept[i], middle = (fromX + x) / 2;
    const count = Math.max(1, Math.round(Math.hypot(x - fromX, y - fromY) / step));
    for (let k = 1; k <= count; k++) {
      const t = k / count, u = 1 - t, bend = 3 * t * u * u + 3 * t * t * u;
      found.push([u ** 3 * fromX + bend * middle + t ** 3 * x, (u ** 3 + 3 * t * u * u) * fromY + (t ** 3 + 3 * t * t * u) * y]);
    }
  });
  return down ? found.map(([x, y]) => [y, x]) : found;
};

/** Numbered points, found by where they are; those asked for are no further than the size of a cell. */
class Crowd {
  constructor(cell) { Object.assign(this, { cell, cells: new Map() }); }

  key(x, y) { return `${Math.floor(x / this.cell)} ${Math.floor(y / this.cell)}`; }

  add([x, y], number) {
    const key = this.key(x, y);
    if (!this.cells.has(key)) this.cells.set(key, []);
    this.cells.get(key).push([x, y, number]);
  }

  hasOthers(x, y, number, distance) {
    const { cell } = this, around = [-cell, 0, cell];
    return around.some((across) => around.some((down) => (this.cells.get(this.key(x + across, y + down)) ?? [])
      .some(([there, below, other]) => other !== number && Math.hypot(x - there, y - below) < distance)));
  }
}

/** A place for the mark of each line, given by points; null where there is no room. areas: what no mark may touch */
const placesOfSigns = (lines, areas, measures) => {
  const { radius, clear, reach, beside, costs: [aside, onEdge, atCard] } = measures, apart = radius + clear;
  const points = new Crowd(2 * radius + clear), marks = new Crowd(2 * radius + clear), found = lines.map(() => null);
  lines.forEach((line, number) => line.forEach((point) => points.add(point, number)));
  const touched = (among, left, top, right, bottom) => among.filter((a) => a.left - apart < right && left < a.right + apart
    && a.top - apart < bottom && top < a.bottom + apart);
  const order = [...lines.keys()].sort((a, b) => lines[a].length - lines[b].length);  // short ones have least choice
  for (const number of order) {
    const line = lines[number], xs = line.map(([x]) => x), ys = line.map(([, y]) => y);
    const near = touched(areas, Math.min(...xs) - beside, Math.min(...ys) - beside, Math.max(...xs) + beside, Math.max(...ys) + beside);
    const away = line.map((_, i) => Math.abs(i / Math.max(line.length - 1, 1) - 0.5));
    let least = Infinity;
    for (const i of [...line.keys()].sort((a, b) => away[a] - away[b])) {  // from the middle outwards
      const [x0, y0] = line[Math.max(i - 1, 0)], [x1, y1] = line[Math.min(i + 1, line.length - 1)];
      const length = Math.hypot(x1 - x0, y1 - y0) || 1;
      for (const side of [0, beside, -beside]) {
        let cost = away[i] + (side ? aside : 0);
        if (cost >= least) break;
        const x = line[i][0] - side * (y1 - y0) / length, y = line[i][1] + side * (x1 - x0) / length;
        const on = touched(near, x, y, x, y);
        if (on.length && (i || side || !on.every((area) => area.face))) continue;
        if (marks.hasOthers(x, y, number, 2 * radius + clear)) continue;
        cost += (on.length ? atCard : 0) + (points.hasOthers(x, y, number, reach) ? onEdge : 0);
        if (cost < least) [found[number], least] = [[x, y], cost];
      }
    }
    if (found[number]) marks.add(found[number], number);
  }
  return found;
};

/** What no mark may touch on a card at a place, or of a group's box its name alone; a gradient is out of reach. */
const areasOf = (g, [left, top], { faces }) => [...g.querySelectorAll("rect, text")].flatMap((shape) => {
  const number = (name) => Number(shape.getAttribute(name) ?? 0), label = shape.closest(".label");
  const isBox = shape.tagName === "rect" && shape.parentNode.matches(".group");
  if (isBox || shape.closest(".gradient") || shape.getAttribute("fill") === "none") return [];
  const x = left + number("x"), y = top + number("y") + Number(/\s([\d.-]+)\)/.exec(label?.getAttribute("transform"))?.[1] ?? 0);
  if (shape.tagName === "rect") {
    const face = faces.includes(shape.getAttribute("fill"));
    return [{ left: x, top: y, right: x + number("width"), bottom: y + number("height"), face }];
  }
  const size = number("font-size"), wide = shape.getComputedTextLength() || 0.6 * size * shape.textContent.length;
  const start = x - wide * ({ middle: 0.5, end: 1 }[shape.getAttribute("text-anchor")] ?? 0);
  return [{ left: start, top: y - 0.76 * size, right: start + wide, bottom: y + 0.2 * size }];
});

/** A minus in a small disc, at a place. */
const minusAt = ([x, y], { radius, length }, namespace) => {
  const part = document.createElementNS(namespace, "g"), disc = document.createElementNS(namespace, "circle");
  const bar = document.createElementNS(namespace, "rect");
  const put = (shape, values) => Object.entries(values).forEach(([name, value]) => shape.setAttribute(name, value));
  put(disc, { cx: +x.toFixed(1), cy: +y.toFixed(1), r: radius, fill: "var(--negative)" });
  put(bar, { x: +(x - length / 2).toFixed(1), y: +(y - 0.7).toFixed(1), width: length, height: 1.4, fill: "var(--paper)" });
  part.append(disc, bar);
  return part;
};
