// Show other numbers on the picture that is there: on cards, on edges, folded or not. Nothing moves.

/** A text as it is written now; one that is as it was at first gets back what stood there, powers of ten and all. */
const rewrite = (element, text) => {
  if (element.textContent === text) return;
  element.atFirst ??= [element.textContent, element.innerHTML];
  if (element.atFirst[0] === text) element.innerHTML = element.atFirst[1]; else element.textContent = text;
};

/** Give a text back what stood there at first. */
const restore = (element) => { if (element?.atFirst) element.innerHTML = element.atFirst[1]; };

class Redrawing {
  constructor(player) {
    const { picture, cards: { data } } = player;
    Object.assign(this, { player, picture, data });
    this.ways = data.edges.map(([, target, position], edge) => data.ways[edge] ?? [[target, position]]);
    this.edgeOf = [];  // by value and input
    this.ways.forEach((ways, edge) => { for (const [node, position] of ways) (this.edgeOf[node] ??= [])[position] = edge; });
    this.atFirst = { flows: data.flows, locals: [...player.cards.locals], kinds: data.edges.map((edge) => edge[3]) };
  }

  /** locals: every local derivative, null where nothing flows; without it all is as it was at first. */
  numbers(locals) {
    const { data, atFirst, picture } = this, { cards, sweep } = this.player;
    this.locals = locals;
    for (const node of Object.values(data.nodes)) {
      if (!node.folded || node.single) node.changes = sweep.changes[node.shown];
    }
    data.flows = locals ? sweep.steps.map(({ node, position }) => this.edgeOf[node]?.[position] ?? -1) : atFirst.flows;
    data.edges.forEach((edge, number) => {
      const [[node, position], more] = this.ways[number], kind = atFirst.kinds[number];
      const local = locals && locals[node] && !more ? locals[node][position] : undefined;
      cards.locals[number] = local === undefined ? atFirst.locals[number] : local ?? 0;
      const flows = locals && kind !== 1 && !more && sweep.steps.length > 0;
      edge[3] = flows ? (local === null ? 2 : 0) : kind;
    });
    const flowing = () => picture.strands.map(({ flows }) => Number(flows.length > 0)).join(""), before = flowing();
    picture.flows = picture.flowsByEdge();
    picture.dress();
    this.cards();
    if (flowing() !== before) picture.placeSigns();
  }

  /** What stands on the cards that are seen. */
  cards() {
    const { picture, data } = this, { words: { rounding }, sweep } = this.player;
    for (const key of picture.drawn) {
      const g = picture.part(key), node = data.nodes[key], text = $(".data text", g), number = sweep.numbers[node.shown];
      if (!Object.is(g.told, number) && text && (!node.folded || node.single || node.row?.[2])) {
        g.told = number;
        rewrite(text, rounding.text(number));
        const title = $("title", g), at = title.textContent.lastIndexOf(" = ");
        if (!node.folded && at > 0) rewrite(title, title.textContent.slice(0, at + 3) + rounding.told(number));
        if (!node.folded && g.said) g.said = title.textContent;
      }
      for (const label of g.querySelectorAll(".label")) this.label(label, node, key);
      g.now = undefined;  // its gradient is another one
    }
  }

  /** The local derivative on an edge. */
  label(label, node, key) {
    const edge = Number(label.dataset.key), { words, text } = this.player;
    if (node.folded && !this.locals) return [$("text", label), $("title", label)].forEach(restore);  // those of its ways
    const local = node.folded ? this.ofWay(edge, node, key) : this.ofEdge(edge);
    rewrite($("text", label), local === undefined ? "" : local === null ? "—" : `× ${words.shown(local)}`);
    const title = $("title", label) ?? label.insertBefore(document.createElementNS(this.picture.svg.namespaceURI, "title"), label.firstChild);
    rewrite(title, local === null ? text.other.nothing : "");
  }

  /** null where nothing flows. */
  ofEdge(edge) {
    return this.data.edges[edge][3] === 2 ? null : this.player.cards.locals[edge];
  }

  /** The derivative of a folded card by what enters it: over all paths through the card, or one that all of a stack share. */
  ofWay(edge, { ends, shown }, key) {
    const { picture, locals, data } = this, { inputs } = this.player.sweep.values, [source] = data.edges[edge];
    if (ends === null) {
      const alike = picture.folding.edges.find(({ of }) => of.includes(edge)).of.map((each) => this.ofEdge(each));
      return alike.every((local) => local === alike[0]) ? alike[0] : undefined;
    }
    const slopes = new Map([[shown, 1]]);
    let found = null;
    for (let value = shown; value >= 0; value--) {
      const slope = slopes.get(value);
      if (slope === undefined || !locals[value]) continue;
      locals[value].forEach((local, position) => {
        const input = inputs[value][position];
        if (local === null) return;
        if (picture.cardOf(input) === key) slopes.set(input, (slopes.get(input) ?? 0) + slope * local);
        else if (input === source) found = (found ?? 0) + slope * local;
      });
    }
    return found;
  }
}
