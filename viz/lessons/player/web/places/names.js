// Put the names of open groups where no edge of a graph that runs down crosses them, else on the edges: the twin of
// drawing/groups.py.

/** Where the name begins in a box at [x, y, width]: at the left, else where no edge crosses it; and whether none does. */
const leftOfName = (wide, [x, y, width], routes, [aside, baseline, size, clear]) => {
  const first = x + aside, top = y + baseline - size, bottom = y + baseline + 2;
  const crossed = routes.flatMap((route) => route.slice(1).flatMap(([toX, toY], i) => {
    const [fromX, fromY] = route[i], crosses = Math.min(fromY, toY) < bottom && Math.max(fromY, toY) > top;
    return crosses ? [[Math.min(fromX, toX), Math.max(fromX, toX)]] : [];
  })).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const isFree = (left) => left + wide <= x + width - aside && !crossed.some(([a, b]) => a - clear < left + wide && left < b + clear);
  const found = [first, ...crossed.map(([, right]) => right + clear)].find((left) => left >= first && isFree(left));
  return [found ?? first, found !== undefined || !crossed.length];
};

/** A name on the edges that cross it wherever it stands. */
const onEdges = (text, wide, left, top, [, , size, , beside]) => {
  const part = document.createElementNS(text.namespaceURI, "g"), paper = document.createElementNS(text.namespaceURI, "rect");
  const room = { x: left - beside, y: top - size, width: wide + 2 * beside, height: size + 4, rx: 4, fill: "var(--group)" };
  for (const [name, value] of Object.entries(room)) paper.setAttribute(name, value);
  part.setAttribute("class", "name");
  part.setAttribute("aria-hidden", "true");
  const copy = text.cloneNode(true);
  copy.setAttribute("x", left);
  copy.setAttribute("y", top);
  part.append(paper, copy);
  return part;
};

/** Place the names of all boxes; those to be drawn on edges. boxes: of each group its element, its place and its name's width */
const placeNames = (boxes, { edges, down }, measures) => {
  const routes = down ? edges.map(({ route }) => route.map(([x, y]) => [y, x])) : [];
  return boxes.flatMap(({ box, place, wide }) => {
    const text = $("text", box), [left, isFree] = leftOfName(wide, place, routes, measures), [x, y] = place;
    text.classList.remove("beneath");
    text.setAttribute("x", +(left - x).toFixed(1));
    if (isFree) return [];
    const part = onEdges(text, wide, left, y + measures[1], measures);
    text.classList.add("beneath");  // there it is said, and can be pressed
    return [part];
  });
};
