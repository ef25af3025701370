// Show of gradients only those that are known to the reader: nothing of the others stands on a card, on an edge, in the
// table or in what is spoken, and no local derivative by their values does either.

class Blanks {
  constructor(player) {
    const { picture: { data } } = player;
    Object.assign(this, { player, picture: player.picture, data });
    this.kinds = data.edges.map((edge) => edge[3]);
  }

  /** Begin: the sweep is one of its own, from zero, whatever leaves hold. */
  begin() {
    const { sweep } = this.player;
    this.before = { given: sweep.given, steps: sweep.steps };
    sweep.given = () => 0;
    sweep.settle(sweep.steps.map((step) => ({ ...step, given: 0 })));
    this.changes = sweep.changes;
    this.kinds = this.data.edges.map((edge) => edge[3]);
  }

  /** Show all again, as it was. */
  end() {
    const { sweep } = this.player, { given, steps } = this.before;
    sweep.given = given;
    sweep.settle(steps);
    this.lift();
    this.data.edges.forEach((edge, number) => { edge[3] = this.kinds[number]; });
    this.dressed(sweep.changes, this.picture.flowsByEdge());
  }

  /** Show the gradients that are known. */
  show(known) {
    const { data, picture, kinds } = this, isKnown = data.edges.map(([source]) => known(source));
    const now = this.changes.map((_, value) => Number(known(value))).join("");
    if (this.shown?.[0] === now && this.shown[1] === picture.folding) return;
    this.lift();  // so that no sign is put where they stand
    this.shown = [now, picture.folding];
    data.edges.forEach((edge, number) => { edge[3] = isKnown[number] || kinds[number] === 1 ? kinds[number] : 0; });
    const flows = picture.flowsByEdge().map((all, number) => (isKnown[number] ? all.map(([, flow]) => [0, flow]) : []));
    this.dressed(this.changes.map((all, value) => (all.length && known(value) ? [[0, all.at(-1)[1]]] : [])), flows);
    for (const key of picture.shown) for (const label of picture.part(key).querySelectorAll(".label")) {
      if (!isKnown[label.dataset.key] && this.kinds[label.dataset.key] !== 1) this.hide(label);
    }
  }

  dressed(changes, flows) {
    const { picture, player: { sweep } } = this;
    sweep.changes = changes;
    for (const node of Object.values(this.data.nodes)) if (!node.folded || node.single) node.changes = changes[node.shown];
    for (const key of picture.shown) picture.part(key).now = undefined;
    picture.flows = flows;
    picture.dress();
    picture.placeSigns();
  }

  /** Take what stands on an edge away: no "?" in its place, which would tell where there is a 1. */
  hide(label) {
    const all = [...label.childNodes];
    label.replaceChildren();
    this.hidden.push(() => label.replaceChildren(...all));
  }

  hidden = [];

  /** Put back what was hidden on edges. */
  lift() {
    this.shown = null;
    for (const put of this.hidden.splice(0)) put();
  }
}
