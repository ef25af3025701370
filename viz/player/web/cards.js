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
    for (const [edge, local] of Object.entries(data.locals)) this.locals[edge] = Number(local);
    for (const node of Object.values(data.nodes)) node.changes = node.gradients.length ? sweep.changes[node.shown] : [];
    const [index = []] = data.values;
    let at = 0;
    index.forEach((step, i) => { data.nodes[at += step] = this.value(at, i); });
  }

  /** What there is to know of a single value's card. */
  value(index, i) {
    const { data, sweep, words } = this, [, pattern, size, group, label, full] = data.values.map((column) => column[i]);
    const [width, height, left, margin, gap, entries] = data.sizes[size];
    return {
      room: [width, height, left, margin, gap], entries, index, pattern, shown: index, folded: false,
      in: group < 0 ? "" : data.groups[group].id,
      born: sweep.born[index],
      changes: sweep.changes[index],
      gradients: data.patterns[pattern].slice(1),
      label: label || words.name(index),
      full: full || label || words.name(index),
    };
  }

  /** Name, operation and number, for the table. */
  row(key) {
    const { words, sweep } = this, { row, index } = this.data.nodes[key];
    if (row) return row;
    const made = sweep.values.made[index] >= 0 ? words.made(index).formula : sweep.constants.has(index) ? words.texts.constant : "";
    return [words.name(index), made, words.rounding.text(sweep.numbers[index])];
  }

  /** A card without its gradient. */
  drawn(key) {
    if (this.data.svg[key]) return this.data.svg[key];
    const { data, words } = this, { index, pattern, label, full } = data.nodes[key], number = this.sweep.numbers[index];
    const edges = this.labelled.get(index) ?? [];
    const holes = [label, full, "", key, words.rounding.text(number), words.rounding.told(number)];
    return data.patterns[pattern][0].replace(/[\ue000-\ue2ff]/g, (hole) => {
      const code = hole.charCodeAt(0);
      if (code < INPUTS) return escaped(holes[code - 0xe000]);
      return code < INSIDE ? edges[code - INPUTS] : words.rounding.text(this.locals[edges[code - INSIDE]]);
    });
  }

  /** A card's gradient. */
  gradient(key, number) {
    const { gradients, shown } = this.data.nodes[key], { words } = this;
    const holes = ["", "", words.symbol(shown), "", words.rounding.text(number), words.rounding.told(number)];
    return gradients[number > 0 ? 0 : number < 0 ? 1 : 2]
      .replace(/[\ue000-\ue005]/g, (hole) => escaped(holes[hole.charCodeAt(0) - 0xe000]));
  }
}
