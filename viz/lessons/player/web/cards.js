// Make the cards: all that a page needs to know of each, and its drawing, from the patterns of card_patterns.py.

const escaped = (text) => text.replace(/[&<>\x22\x27]/g, (c) => `&#${c.charCodeAt(0)};`);

class Cards {
  /** data: that of page_data.py */
  constructor(data, sweep, words) {
    Object.assign(this, { data, sweep, words });
    const edges = data.edges.length ? data.edges[0].map((_, i) => data.edges.map((column) => column[i])) : [];
    data.edges = edges.map(([source, target, position, kind]) => [source, target, position, kind & 3]);
    this.labelled = new Map();  // the edges to each card with a local derivative on them
    edges.forEach(([, target, , kind], number) => {
      if (kind & 4) this.labelled.set(target, [...(this.labelled.get(target) ?? []), number]);
    });
    this.locals = [];
    data.flows.forEach((edge, i) => { this.locals[edge] = sweep.steps[i].local; });
    for (const [edge, local] of Object.entries(data.locals)) this.locals[edge] = words.symbols ? local : Number(local);
    for (const node of Object.values(data.nodes)) {
      node.changes = node.single ? sweep.changes[node.shown] : [];
      node.ways = node.ways.map(([[...room], gradients]) => ({ entries: room.pop(), room, gradients }));
    }
    const [index = []] = data.values;
    let at = 0;
    index.forEach((step, i) => { data.nodes[at += step] = this.value(at, i); });
    this.turn(false);
  }

  /** Let the cards be those of a graph that runs to the right, or down. */
  turn(down) {
    this.down = down;
    for (const node of Object.values(this.data.nodes)) Object.assign(node, node.ways[+down]);
  }

  /** What there is to know of a single value's card. */
  value(index, i) {
    const { data, sweep, words } = this, [, kind, group, right, down, full, ...formulas] = data.values.map((column) => column[i]);
    const labels = [right, down].map((label) => label || words.name(index));
    const ways = labels.map((label, way) => {
      const [pattern, size] = data.kinds[kind].slice(2 * way), [...room] = data.sizes[size];
      const [drawn, ...gradients] = data.patterns[way][pattern];
      return { entries: room.pop(), room, drawn, gradients, label };
    });
    return {
      ways, index, shown: index, folded: false,
      in: group < 0 ? "" : data.groups[group].id,
      born: sweep.born[index],
      changes: sweep.changes[index],
      full: full || labels[0],
      formulas,
    };
  }

  /** Name, operation and number, for the table. */
  row(key) {
    const { words, sweep } = this, { row, index } = this.data.nodes[key];
    if (row) return [row[0], row[1], row[2] && words.rounding.text(sweep.numbers[this.data.nodes[key].shown])];
    const made = sweep.values.made[index] >= 0 ? plain(words.made(index).formula) : sweep.constants.has(index) ? words.texts.constant : "";
    return [words.name(index), made, words.symbols ? "" : words.rounding.text(sweep.numbers[index])];
  }

  /** A card without its gradient. */
  drawn(key) {
    const { data, words } = this, group = (this.down ? data.upright : data.svg)[key];
    if (group) return group;
    const { index, drawn, label, full } = data.nodes[key];
    const edges = this.labelled.get(index) ?? [];
    const holes = [label, full, "", key, ...this.secondLine(data.nodes[key])];
    return drawn.replace(/[\ue000-\ue2ff]/g, (hole) => {
      const code = hole.charCodeAt(0);
      if (code < INPUTS) return escaped(holes[code - 0xe000]);
      return code < INSIDE ? edges[code - INPUTS] : escaped(words.shown(this.locals[edges[code - INSIDE]]));
    });
  }

  /** What stands below the name on a card, a number or a formula, and all of it. */
  secondLine({ index, formulas: [right, down, whole] }) {
    const { rounding } = this.words, number = this.sweep.numbers[index];
    if (right === undefined) return [rounding.text(number), rounding.told(number)];
    return [(this.down && down) || right, whole || right];
  }

  /** A card's gradient. */
  gradient(key, number) {
    const { gradients, shown } = this.data.nodes[key], { words } = this;
    const holes = ["", "", words.symbol(shown), "", words.rounding.text(number), words.rounding.told(number)];
    return gradients[number > 0 ? 0 : number < 0 ? 1 : 2]
      .replace(/[\ue000-\ue005]/g, (hole) => escaped(holes[hole.charCodeAt(0) - 0xe000]));
  }
}
