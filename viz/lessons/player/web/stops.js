// Find the moments at which a press stops. Whatever is folded, each shows something new: the steps inside a folded group
// are one press, and what changes nothing on the picture is passed over.

class Stops {
  constructor(player) {
    const { sweep, picture, cards, last } = player;
    Object.assign(this, { sweep, picture, flows: cards.data.flows, nodes: cards.data.nodes, seed: player.seed });
    this.moments = [0];
    let open = null, at = 0;  // the folded group whose steps are gathered, and the last of them
    for (let i = 1; i <= last; i++) {
      const group = this.group(i);
      if (group === null) continue;
      if (open && group !== open) this.moments.push(at);
      if (!group) this.moments.push(i);
      [open, at] = [group, i];
    }
    if (open) this.moments.push(at);
    // The last moment ends the sweep, even where nothing new is seen.
    if (this.moments.at(-1) !== last) this.moments[Math.max(1, this.moments.length - 1)] = last;
  }

  /** The folded group that a moment is inside of; "" if it is in none, null if nothing of it is seen. */
  group(moment) {
    if (moment === this.seed) return "";
    const step = moment > this.seed ? this.sweep.steps[moment - this.seed - 1] : null;
    const value = step ? step.node : this.sweep.made[moment - 1], card = this.picture.cardOf(value);
    if (this.nodes[card].folded) return (step ? "back " : "") + card;
    if (step && this.flows[step.number - 1] < 0) return null;
    // The terms on one card get their gradients in one press.
    if (step) return this.picture.isOfTerms(this.picture.cardOf(step.source)) ? `${card} ${this.picture.cardOf(step.source)}` : "";
    return value in this.picture.data.gathered ? null : "";
  }

  get last() { return this.moments.length - 1; }

  /** How many stops there are up to a moment, without the first. */
  place(moment) { return latest(this.moments.map((at) => [at]), moment); }

  after(moment) { return this.moments[this.place(moment) + 1] ?? this.moments.at(-1); }

  before(moment) {
    const place = this.place(moment);
    return this.moments[this.moments[place] < moment ? place : Math.max(place - 1, 0)];
  }
}
