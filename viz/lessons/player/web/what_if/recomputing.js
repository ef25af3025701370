// Compute a graph again when leaves have other numbers: the forward pass, the local derivatives and the sweep, with the
// functions of the derivative table. The twin of autograd/graph/evaluation.py and steps.py.

class Recomputing {
  /** data: that of viz/lessons/what_if/page_data.py */
  constructor(data, sweep) {
    Object.assign(this, { data, inputs: sweep.values.inputs, constants: sweep.constants, root: sweep.root, given: sweep.given });
    this.operations = data.names.map((name) => OPERATIONS[name]);
    this.numbers = sweep.numbers;  // as they were
    this.locals = [];  // as they were, by value and input
    for (const { node, position, local } of sweep.steps) (this.locals[node] ??= [])[position] = local;
  }

  /** All numbers where these leaves have others; at: what is computed from them. */
  forward(leaves) {
    const numbers = this.numbers.slice(), at = new Uint8Array(numbers.length);
    for (const [leaf, number] of leaves) [numbers[leaf], at[leaf]] = [number, 1];
    this.inputs.forEach((inputs, value) => {
      if (!inputs.some((input) => at[input])) return;
      at[value] = 1;
      numbers[value] = this.operations[this.data.op[value]].value(...inputs.map((input) => numbers[input]));
    });
    return { numbers, at };
  }

  /** Local derivatives of a value, null where nothing flows. */
  partials(value, { numbers, at }) {
    const { selects, partials } = this.operations[this.data.op[value]], inputs = this.inputs[value];
    const given = inputs.map((input) => numbers[input]), known = at[value] ? undefined : this.locals[value];
    return inputs.map((input, position) => {
      if (this.constants.has(input)) return null;
      const found = known?.[position] || partials[position](numbers[value], ...given);  // a 0 may be one that selects
      return selects && found === 0 ? null : found;
    });
  }

  /** The sweep: its steps, and every local derivative. */
  backward(computed) {
    const { root, inputs, data } = this, sums = [], reached = [], steps = [], locals = [];
    sums[root] = 1;
    reached[root] = true;
    for (const node of data.turns ?? inputs.map((_, i) => root - i)) {
      if (data.op[node] < 0 || this.constants.has(node)) continue;
      const partials = locals[node] = this.partials(node, computed), upstream = sums[node];
      if (upstream === undefined) continue;
      partials.forEach((partial, position) => {
        const source = inputs[node][position];
        if (this.constants.has(source)) return;
        const local = partial === null || partial === 0 ? 0 : partial, earlier = sums[source];
        let product = null;
        if (partial !== null && reached[node]) {
          product = upstream * partial;
          reached[source] = true;
        } else if (partial !== null || data.zeros[data.op[node]]) product = upstream * local === 0 ? upstream * local : null;
        if (product !== null) sums[source] = earlier === undefined ? product : earlier + product;
        steps.push({
          number: steps.length + 1, node, source, position, how: -1, upstream, local, product, told: node,
          before: earlier, after: sums[source], given: this.given(source),
        });
      });
    }
    return { steps, locals };
  }

  /** Whether a formula has no number although what it is computed from has: exp(800)/Σ, which the library computes otherwise. */
  overflows(leaves) {
    const { made } = this.data, { numbers } = this.forward(leaves), finite = (value) => Number.isFinite(numbers[value]);
    return !made.every(finite) && made.flatMap((value) => this.inputs[value]).every((input) => made.includes(input) || finite(input));
  }

  /** The root where one leaf has another number: what finite differences are made of. */
  along(leaves, leaf) {
    return (number) => this.forward(new Map(leaves).set(leaf, number)).numbers[this.root];
  }
}

/** The slope of f at x, null where there is none to compare with: the twin of central_difference in autograd/checking.py. */
const centralDifference = (f, x) => {
  const here = f(x);
  for (let h = 2 ** -11 * Math.max(1, Math.abs(x)); Number.isFinite(here) && x + h !== x; h /= 2 ** 5) {
    const samples = [-2, -1, 1, 2].map((k) => f(x + k * h)), [left2, left1, right1, right2] = samples;
    if (!samples.every(Number.isFinite)) continue;
    const narrow = (right1 - left1) / (2 * h), wide = (right2 - left2) / (4 * h);
    const noise = (64 * Number.EPSILON * Math.max(...[here, ...samples].map(Math.abs))) / h;
    const near = (right1 - here) / h - (here - left1) / h, far = (right2 - here) / (2 * h) - (here - left2) / (2 * h);
    const beside = Math.abs(narrow - wide) > 1e-3 * Math.abs(narrow) + 1e-8 + noise;
    if (Math.abs(near) <= 0.75 * Math.abs(far) + noise && !beside) return (4 * narrow - wide) / 3;
    if (noise > 1e-4 * Math.max(1, Math.abs(narrow))) break;
  }
  return null;
};
