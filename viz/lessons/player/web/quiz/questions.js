// Choose what is asked: gradients of cards that are seen, each once all of it has come back, in the order of the sweep.

/** Of so many gradients at most; where there are more, those that are worked out in another way come first. */
const MOST_QUESTIONS = 12;
/** A sum of more products is nothing to work out by hand. */
const MOST_PATHS = 8;

class Questions {
  constructor(player) {
    Object.assign(this, { player, sweep: player.sweep, words: player.words });
  }

  /** The steps that each gradient is the sum of, those along which nothing flows among them; of the root there are none. */
  stepsTo() {
    const found = new Map();
    for (const step of this.sweep.steps) {
      if (!found.has(step.source)) found.set(step.source, []);
      found.get(step.source).push(step);
    }
    return found;
  }

  /** The steps with which a value hands its gradient on, this one among them: they follow each other. */
  beside({ number, node }) {
    const { steps } = this.sweep, found = [];
    let first = number - 1;
    while (steps[first - 1]?.node === node) first--;
    for (let i = first; steps[i]?.node === node; i++) found.push(steps[i]);
    return found;
  }

  /** The number of the step after which each gradient is complete. */
  ends() { return new Map([...this.stepsTo()].map(([value, steps]) => [value, steps.at(-1).number])); }

  /** The questions after a step, at most so many. */
  after(number, most) {
    const all = [...this.stepsTo()].filter(([value, steps]) => steps.at(-1).number > number && this.isSeen(value, steps))
      .map(([value, steps]) => this.question(value, steps)).filter(({ paths, gradient }) => [gradient, ...paths.flatMap(({ upstream, local }) => [upstream, local])].every(Number.isFinite))
      .sort((a, b) => a.number - b.number);
    const times = new Map();
    const ranks = all.map(({ kind }, i) => {
      times.set(kind, (times.get(kind) ?? 0) + 1);
      return [times.get(kind), i];
    });
    const chosen = new Set(ranks.sort(([a, i], [b, j]) => a - b || i - j).slice(0, most).map(([, i]) => i));
    return all.filter((_, i) => chosen.has(i));
  }

  /** Whether a gradient stands on a card, and all that it is worked out from is seen. */
  isSeen(value, steps) {
    const { picture } = this.player, { nodes } = picture.data, card = picture.cardOf(value), { shown, folded, single } = nodes[card];
    return shown === value && (!folded || single) && steps.length <= MOST_PATHS && steps.every(({ node }) => !nodes[picture.cardOf(node)].folded);
  }

  question(value, steps) {
    const { sweep, words } = this, { rounding } = words, told = (number) => rounding.printed(number, 0);
    const paths = steps.map((step) => this.path(step, told)), gradient = sweep.contributions[value].at(-1)?.after ?? 0;
    const exact = [sweep.numbers[value], gradient, ...steps.flatMap(({ node, upstream = 0, local }) => [
      upstream, local, sweep.numbers[node], ...sweep.values.inputs[node].map((input) => sweep.numbers[input]),
    ])];
    return {
      value, steps, paths, gradient,
      own: sweep.numbers[value],
      number: steps.at(-1).number,
      kind: steps.map(({ node, position }) => `${sweep.values.made[node]} ${position}`).join(),
      isExact: exact.every((number) => Math.abs(told(number) - number) <= 1e-12 * Math.abs(number)),
    };
  }

  /** A path as answers.js and mistakes.js want it. */
  path(step, told) {
    const { sweep } = this, { node, source, position, product, upstream = 0 } = step;
    const local = product === null ? 0 : step.local, result = sweep.numbers[node], inputs = sweep.values.inputs[node];
    const others = this.beside(step).filter((other) => other.position !== position && inputs[other.position] !== source && other.product !== null)
      .map((other) => ({ input: other.source, local: other.local, printed: told(other.local) }));
    const printed = {
      upstream: told(upstream), local: told(local), worked: product === null ? 0 : this.worked(step, told), result: told(result), value: told(sweep.numbers[source]),
    };
    return { upstream, local, result, others: inputs.length > 3 ? [] : others, printed };
  }

  /** A local derivative, worked out from numbers as they are shown. */
  worked(step, told) {
    const numbers = step.literal ? null : this.words.patternOfStep(step)[5], { node } = step;
    if (!numbers) return told(step.local);
    const [, formula, stated] = numbers, { inputs } = this.sweep.values;
    const found = FORMULAS[formula](...[...[...inputs[node], node].map((value) => this.sweep.numbers[value]), ...stated.map(Number)].map(told));
    return Number.isFinite(found) ? found : told(step.local);
  }
}
