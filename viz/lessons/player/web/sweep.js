// Work the sweep out, product by product, as autograd/graph/steps.py does: the same numbers to the last bit.

class Sweep {
  /** data: the columns of sweep_data.py */
  constructor(data) {
    const { values, steps } = data;
    this.stale = data.stale;
    this.values = values;
    this.numbers = values.number.map(Number);
    this.constants = new Set(values.constant);
    this.root = this.numbers.length - 1;
    /** The moments that compute something, in order: the value computed. */
    const parts = new Set(values.parts);
    this.made = values.made.flatMap((pattern, value) => (pattern < 0 || parts.has(value) ? [] : [value]));
    this.born = values.made.map(() => 0);
    this.made.forEach((value, i) => { this.born[value] = i + 1; });
    this.symbols = data.symbols;
    this.given = (value) => Number(values.given[value] ?? 0);
    /** The numbers that a value is computed from, if no formula tells them, and the sign behind them. */
    this.literal = (value) => values.literal[value];
    this.take(steps);
  }

  /** All steps: what is handed on, and what each gradient is then. */
  take({ node, position, how, patterns, local, product, literal, told }) {
    const { inputs } = this.values, sums = [];
    sums[this.root] = 1;
    let at = this.numbers.length;
    const taken = node.map((back, i) => {
      at -= back;
      const number = i + 1, slope = patterns[how[i]].at(-1), source = inputs[at][position[i]];
      const partial = Number(local[number] ?? (Array.isArray(slope) ? this.numbers[inputs[at][slope[0]]] : slope));
      let flows = number in product ? product[number] : this.symbols ? 1 : sums[at] * partial;
      if (flows !== null) flows = Number(flows);
      const before = sums[source];
      if (flows !== null) sums[source] = before === undefined ? flows : before + flows;
      return {
        number, node: at, source, position: position[i], how: how[i], upstream: sums[at], local: partial, product: flows,
        told: told[number] ?? at, before, after: sums[source], given: this.given(source), literal: literal[number],
      };
    });
    this.settle(taken);
  }

  /** These are the steps. */
  settle(steps) {
    this.steps = steps;
    /** The contributions that each gradient is the sum of. */
    this.contributions = this.numbers.map(() => []);
    this.last = {};
    for (const step of this.steps) {
      this.last[step.source] = step.number;
      if (step.product !== null) this.contributions[step.source].push(step);
    }
    this.changes = this.numbers.map((_, value) => this.changesOf(value));
  }

  /** What becomes of a gradient: after how many steps it is which number. */
  changesOf(value) {
    if (this.constants.has(value) || this.stale || this.constants.has(this.root)) return [];
    if (value === this.root) return [[0, this.given(value) + 1]];
    const changes = this.contributions[value].map((step) => [step.number, step.given + step.after]);
    return changes.length ? changes : [[this.last[value] ?? this.steps.length, this.given(value)]];
  }
}
