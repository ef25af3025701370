// Say what happens at a moment: fill the patterns of viz/words/patterns.py in with names and numbers. Sums of
// contributions are the twin of viz/words/explain.py (handed_on, sum_so_far).

const INPUTS = 0xe100, INSIDE = 0xe200, NUMBERS = 0xe300, STATED = 0xe400, ENCLOSED = 0xe500;
const MOST_TERMS = 6;  // of a sum that is written out; before that there is only its value

const enclosed = (number) => (number[0] === "−" ? `(${number})` : number);
const added = (numbers) => numbers.reduce((a, b) => a + b, 0);

class Words {
  constructor(data, sweep) {
    Object.assign(this, { sweep, values: data.values, patterns: data.steps, texts: data.texts });
    this.rounding = new Rounding(data.rounding);
  }

  name(value) { return this.values.name[value]; }
  symbol(value) { return this.values.symbol[value] || this.name(value); }
  written(value) { return this.values.written[value] || this.symbol(value); }

  /** A pattern with the names of a value and of its inputs; step: the one that is told, if any. */
  fill(pattern, node, { source = -1, position = 0 } = {}) {
    const inputs = this.values.inputs[node], inside = (value) => this.written(value).slice(1, -1);
    const names = [
      () => this.symbol(this.sweep.root), () => this.symbol(node), () => this.symbol(source),
      () => this.name(inputs[1 - position]), () => this.name(node), () => this.written(node), () => inside(node),
    ];
    return pattern.replace(/[\ue000-\ue2ff]/g, (hole) => {
      const code = hole.charCodeAt(0);
      if (code < INPUTS) return names[code - 0xe000]();
      return code < INSIDE ? this.written(inputs[code - INPUTS]) : inside(inputs[code - INSIDE]);
    });
  }

  /** A formula with its numbers put in, true as printed; what it is worked out from is the inputs and the output. */
  put([text, number, stated], node, result) {
    const { rounding } = this, numbers = [...this.values.inputs[node], node].map((value) => this.sweep.numbers[value]);
    const own = stated.map(Number), count = numbers.length;
    const made = rounding.equation([...numbers, ...own], result, (shown) => FORMULAS[number](...shown));
    const written = text.replace(/([\ue300-\ue3ff])([\ue500-\ue503])|[\ue400-\ue4ff]/g, (hole, operand, mark) => {
      if (!operand) return made.numbers[count + hole.charCodeAt(0) - STATED];
      const i = operand.charCodeAt(0) - NUMBERS, how = mark.charCodeAt(0) - ENCLOSED, shown = made.numbers[i];
      return (numbers[i] < 0 ? how & 1 : shown.includes("·") && how & 2) ? `(${shown})` : shown;
    });
    return [written, made.sign, made.result];
  }

  /** "w·x + b", and with its name in front. */
  made(value) {
    const pattern = this.values.patterns[this.values.made[value]];
    const of = this.fill(pattern[1], value), name = this.name(value);
    return { of, formula: of === name ? of : `${name} = ${of}` };
  }

  counter(message, number, count, value) {
    const said = this.texts[message].replace("{number}", number).replace("{count}", count);
    return said + this.values.scopes[this.values.scope[value]];
  }

  /** All that is said at a moment. */
  moment(number) {
    const { made, steps, root } = this.sweep, nothing = { node: -1, upstream: -1, counter: "", equation: [], detail: "", ledger: "" };
    if (!number) return { ...nothing, sentence: this.texts.start };
    if (number <= made.length) return { ...nothing, ...this.forward(made[number - 1], number) };
    if (number === made.length + 1) {
      const [sentence, equation] = this.texts.seed;
      return { ...nothing, node: root, sentence, equation };
    }
    return { ...nothing, ...this.backward(steps[number - made.length - 2]) };
  }

  forward(node, number) {
    const { values, sweep } = this, [sentence, , numbers] = values.patterns[values.made[node]];
    const { of, formula } = this.made(node), own = values.literal[node];
    let [written, sign, result] = numbers ? this.put(numbers, node, sweep.numbers[node]) : [...own, this.rounding.text(sweep.numbers[node])];
    if (numbers && (written === of || written === result)) [written, sign] = ["", "="];
    return {
      node,
      counter: this.counter("forward", number, sweep.made.length, node),
      sentence: this.fill(sentence, node),
      equation: [[formula + (written && `  =  ${written}`) + `  ${sign}  `, "ink", false], [result, "ink", true]],
    };
  }

  backward(step) {
    const { node, source } = step, [sentence, chain] = this.patterns.patterns[step.how];
    const { numbers, sign, result } = this.handedOn(step), colour = Math.sign(step.product ?? 0);
    return {
      node: source,
      upstream: node,
      counter: this.counter("backward", step.number, this.sweep.steps.length, node),
      sentence: this.fill(sentence, node, step),
      equation: [
        [`${this.fill(chain, node, step)}  =  ${numbers}  ${sign}  `, "ink", false],
        [result, colour > 0 ? "positive" : colour < 0 ? "negative" : "muted", true],
      ],
      detail: this.local(step),
      ledger: this.ledger(step),
    };
  }

  /** What a step adds to its input's gradient. */
  handedOn({ upstream, local, product }) {
    const { rounding } = this;
    if (product === null) {
      return { numbers: `${rounding.text(upstream)} × ${enclosed(rounding.text(local))}`, sign: "=", result: "—" };
    }
    const { numbers: [first, second], sign, result } = rounding.equation([upstream, local], product, ([a, b]) => a * b);
    return { numbers: `${first} × ${enclosed(second)}`, sign, result };
  }

  /** The local derivative from formula to number. */
  local(step) {
    const literal = this.patterns.literal[step.number];
    if (literal) return literal;
    const { node } = step, [, , name, formula, exact, numbers] = this.patterns.patterns[step.how];
    const symbol = this.fill(name, node, step), written = this.fill(formula, node, step), result = this.rounding.text(step.local);
    if (exact) return `${symbol} = ${written}`;
    if (!numbers || written === result) return [...new Set([symbol, written, result])].join(" = ");
    const [put, sign, shown] = this.put(numbers, node, step.local);
    if (put === written || put === shown) return `${symbol} = ${written} ${sign} ${shown}`;
    return `${symbol} = ${written} = ${put} ${sign} ${shown}`;
  }

  /** The gradient being formed, every contribution so far. */
  ledger(step) {
    const { rounding } = this, { given, product, after, upstream, local } = step;
    const title = this.texts.ledger.replace("{name}", () => this.symbol(step.source));
    const all = this.sweep.contributions[step.source], place = all.findIndex(({ number }) => number >= step.number);
    const earlier = place < 0 ? all : all.slice(0, place), held = given ? [given] : [];
    const terms = earlier.length > MOST_TERMS ? [step.before ?? 0] : earlier.map((one) => one.product);
    const sum = (numbers) => [numbers[0] + (given ? ` (${this.texts.given})` : ""), ...numbers.slice(1).map(enclosed)].join(" + ");
    if (product === null) {
      if (!given && !terms.length) return `${title} = 0`;
      const { numbers, sign, result } = rounding.equation([...held, ...terms], given + (step.before ?? 0), added);
      return `${title} = ${sum(numbers)} + 0 ${sign} ${result}`;
    }
    const { numbers, sign, result } = rounding.equation([...held, ...terms, upstream, local], given + after, (shown) => {
      const [a, b] = shown.slice(-2);
      return added([...shown.slice(0, -2), a * b]);
    });
    const [a, b] = numbers.slice(-2), rest = numbers.slice(0, -2);
    const before = rest.length ? sum(rest) + " + " : "";
    return `${title} = ${before}(${a} × ${enclosed(b)}) ${sign} ${result}`;
  }
}
