// Find which cards there are while some groups are folded, where they stand, and which edges run between them:
// the twin of layout/group_tree.py and layout/layout.py, and of graph/folding.py and drawing/edges.py as far as a
// page needs them.

class Folding {
  /** shut: the groups that are folded; down: whether the graph runs down; room: how wide its rows may be */
  constructor(data, shut, { down, room }) {
    Object.assign(this, { data, down, room });
    this.parent = new Map(data.groups.map((group) => [group.id, group.in]));
    const outermost = new Map([["", ""]]);
    for (const { id, in: outer } of data.groups) outermost.set(id, outermost.get(outer) || (shut.has(id) ? id : ""));
    /** The card that stands for a node. */
    this.cardOf = (node) => outermost.get(data.nodes[node].in) || String(node);
    /** The groups whose boxes are seen, from the outside in. */
    this.open = data.groups.map((group) => group.id).filter((id) => !outermost.get(id));
    this.cards = new Set();
    for (const id in data.nodes) if (id[0] !== "/") this.cards.add(this.cardOf(id));
    this.edges = this.merge();
    this.layOut();
  }

  /** Edges into one folded card from the same other card are one. */
  merge() {
    const { data } = this, merged = new Map();
    data.edges.forEach(([from, to, position, kind], number) => {
      const source = this.cardOf(from), target = this.cardOf(to);
      if (source === target) return;
      if (target[0] === "/") {
        const { ends } = data.nodes[target];
        if (ends) position = ends[from] ?? 0;
      }
      const name = `${source} ${target} ${position}`;
      if (!merged.has(name)) merged.set(name, { source, target, position, of: [], kinds: [] });
      merged.get(name).of.push(number);
      merged.get(name).kinds.push(kind);
    });
    return [...merged.values()];
  }

  /** A card, the group it is in, the group around that, … */
  chain(card) {
    const chain = [card];
    for (let path = this.data.nodes[card].in; path; path = this.parent.get(path)) chain.push(path);
    return [...chain, ""];
  }

  layOut() {
    const { data } = this, groups = new Map(), frame = data.measures.frames[+this.down];
    for (const path of ["", ...this.open]) groups.set(path, { items: [], inside: [], entering: [], leaving: [] });
    const items = new Map();
    const item = (key) => {
      if (!items.has(key)) items.set(key, this.item(key));
      return items.get(key);
    };
    for (const key of [...this.cards, ...this.open]) {
      groups.get(groups.has(key) ? this.parent.get(key) : data.nodes[key].in).items.push(item(key));
    }
    for (const edge of this.edges) {
      const up = this.chain(edge.source), down = this.chain(edge.target);
      while (up.length > 1 && down.length > 1 && up.at(-2) === down.at(-2)) { up.pop(); down.pop(); }
      for (let i = 0; i < up.length - 2; i++) groups.get(up[i + 1]).leaving.push([edge, item(up[i])]);
      for (let i = 0; i < down.length - 2; i++) groups.get(down[i + 1]).entering.push([edge, item(down[i])]);
      groups.get(up.at(-1)).inside.push([edge, item(up.at(-2)), item(down.at(-2))]);
    }
    for (const path of [...this.open].reverse().concat("")) {
      // Where several edges become one, it takes the place of the first.
      const standing = (key) => (key[0] !== "~" || key[1] === "/" ? key : `~${this.cardOf(key.slice(1))}`);
      const order = data.orders[path].map((keys) => [...new Set(keys.map(standing))]);
      const room = this.room - 2 * data.measures.margin - this.depth(path) * (frame[0] + frame[1]);
      const content = layOutGroup(groups.get(path), order, data.measures, path ? frame : [0, 0, 0, 0], room);
      groups.set(path, content);
      const { width, height, leaves, enters } = content;
      if (path) Object.assign(item(path), { content, width, height, leaves: new Map(leaves), enters: new Map(enters) });
    }
    this.flatten(groups.get(""));
  }

  /** How many boxes are around what is inside a group. */
  depth(path) {
    let depth = 0;
    for (let at = path; at; at = this.parent.get(at)) depth++;
    return depth;
  }

  /** A card, or a group that is not laid out yet. */
  item(key) {
    const node = this.cards.has(key) && this.data.nodes[key];
    const empty = { key, x: 0, y: 0, left: 0, leaves: new Map(), enters: new Map() };
    if (!node) return { ...empty, margin: this.data.measures.groupMargin };
    const [width, height, left, margin, gap] = node.room;
    return { ...empty, width: left + width, height, left, margin, gap, entries: node.entries, folded: node.folded };
  }

  /** Put the groups into each other: everything in the coordinates of the whole. */
  flatten(whole) {
    const { margin } = this.data.measures, { down } = this;
    const cards = [], boxes = [], pieces = new Map(this.edges.map((edge) => [edge, []]));
    const pending = [[whole, margin, margin, 1]];
    while (pending.length) {
      const [group, x, y, depth] = pending.pop();
      for (const [edge, route, side] of group.routes) {
        pieces.get(edge).push([side * depth, route.map(([px, py]) => [x + px, y + py])]);
      }
      for (const item of group.items) {
        const left = item.content ? 0 : item.left;
        const place = [x + item.x + left, y + item.y, item.width - left, item.height];
        (item.content ? boxes : cards).push([item.key, place]);
        if (item.content) pending.push([item.content, x + item.x + item.left, y + item.y, depth + 1]);
      }
    }
    const [left, right] = down ? this.beyond(cards, whole.height) : [0, 0];
    /** [x, y, width, height] of every card and box. */
    this.place = new Map([...cards, ...boxes].map(([key, [x, y, w, h]]) => [key, down ? [y + left, x, h, w] : [x, y, w, h]]));
    const [width, height] = [whole.width, whole.height + left + right].map((size) => size + 2 * margin);
    [this.width, this.height] = down ? [height, width] : [width, height];
    for (const [edge, routes] of pieces) {
      // Outgoing pieces come first, the innermost of them before the others; then the pieces inside, then incoming ones.
      routes.sort(([a], [b]) => a - b);
      edge.route = routes.flatMap(([, route]) => route).map(([x, y]) => [+x.toFixed(1), +(y + left).toFixed(1)]);
    }
  }

  /** How far the labels of a graph that runs down may reach past its left and its right side. */
  beyond(cards, width) {
    const { margin, foldedMargin } = this.data.measures;
    let left = 0, right = 0;
    for (const [key, [, y, , height]] of cards) {
      const reach = Math.max(0, (this.data.nodes[key].room[3] - foldedMargin) / 2);
      left = Math.max(left, reach - (y - margin));
      right = Math.max(right, reach + y - margin + height - width);
    }
    return [Math.ceil(left), Math.ceil(right)];
  }

  /** The routes of all edges, cut where they part: the points of each piece, and the edges that share it. */
  strands() {
    const sharing = new Map(), name = (edge, a, b) => `${edge.source} ${a} ${b}`;
    const pairs = (edge) => edge.route.slice(1).map((b, i) => [edge.route[i], b]).filter(([a, b]) => String(a) !== String(b));
    for (const edge of this.edges) for (const [a, b] of pairs(edge)) {
      const piece = name(edge, a, b);
      if (sharing.has(piece)) sharing.get(piece).push(edge); else sharing.set(piece, [edge]);
    }
    const found = [];
    for (const edge of this.edges) {
      let strand = null;
      for (const [a, b] of pairs(edge)) {
        const edges = sharing.get(name(edge, a, b));
        if (strand && same(strand.edges, edges)) { strand.points.push(b); continue; }
        strand = { points: [a, b], edges };
        if (edges[0] === edge) found.push(strand);  // it belongs to the first of its edges
      }
    }
    return found;
  }
}

const same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);

/** The points without those in the middle of a level stretch. */
const levelled = (points) =>
  points.filter(([, y], i) => !i || !points[i + 1] || !(points[i - 1][1] === y && y === points[i + 1][1]));

/** A curve through all points, level in each of them; of a graph that runs down, with x and y in each other's place. */
const pathThrough = (points, down) => {
  const at = (...point) => (down ? point.reverse() : point).join(" ");
  const kept = levelled(points);
  return `M${at(...kept[0])}` + kept.slice(1).map(([x, y], i) => {
    const [fromX, fromY] = kept[i], middle = +((fromX + x) / 2).toFixed(1);
    return y === fromY ? `${down ? "V" : "H"}${x}` : `C${at(middle, fromY)} ${at(middle, y)} ${at(x, y)}`;
  }).join("");
};
