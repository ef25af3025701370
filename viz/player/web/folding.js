// Find which cards there are while some groups are folded, where they stand, and which edges run between them:
// the twin of layout/group_tree.py and layout/layout.py, and of graph/folding.py and drawing/edges.py as far as a
// page needs them.

class Folding {
  /** shut: the groups that are folded */
  constructor(data, shut) {
    this.data = data;
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
    const merged = new Map();
    this.data.edges.forEach(([from, to, position, kind], number) => {
      const source = this.cardOf(from), target = this.cardOf(to);
      if (source === target) return;
      if (target[0] === "/") position = 0;
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
    const { data } = this, groups = new Map();
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
      const content = layOutGroup(groups.get(path), order, data.measures, !path);
      groups.set(path, content);
      const { width, height, leaves, enters } = content;
      if (path) Object.assign(item(path), { content, width, height, leaves: new Map(leaves), enters: new Map(enters) });
    }
    this.flatten(groups.get(""));
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
    const { margin } = this.data.measures;
    this.width = whole.width + 2 * margin;
    this.height = whole.height + 2 * margin;
    /** [x, y, width, height] of every card and box. */
    this.place = new Map();
    const pieces = new Map(this.edges.map((edge) => [edge, []]));
    const pending = [[whole, margin, margin]];
    while (pending.length) {
      const [group, x, y] = pending.pop();
      for (const [edge, route] of group.routes) pieces.get(edge).push(route.map(([px, py]) => [x + px, y + py]));
      for (const item of group.items) {
        const left = item.content ? 0 : item.left;
        this.place.set(item.key, [x + item.x + left, y + item.y, item.width - left, item.height]);
        if (item.content) pending.push([item.content, x + item.x + item.left, y + item.y]);
      }
    }
    for (const [edge, routes] of pieces) {
      routes.sort(([a], [b]) => a[0] - b[0] || a[1] - b[1]);
      edge.route = routes.flat().map(([x, y]) => [+x.toFixed(1), +y.toFixed(1)]);
    }
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

/** A curve through all points, level in each of them. */
const pathThrough = (points) => {
  // The points in the middle of a level stretch are left out.
  const kept = points.filter(([, y], i) => !i || !points[i + 1] || !(points[i - 1][1] === y && y === points[i + 1][1]));
  return `M${kept[0].join(" ")}` + kept.slice(1).map(([x, y], i) => {
    const [fromX, fromY] = kept[i], middle = +((fromX + x) / 2).toFixed(1);
    return y === fromY ? `H${x}` : `C${middle} ${fromY} ${middle} ${y} ${x} ${y}`;
  }).join("");
};
