// Say what happens at a moment: fill the patterns of viz/words/patterns.py in with names and numbers. Sums of
// contributions are the twin of viz/words/lines.py.

const NAMES = 0xe000, INPUTS = 0xe100, INSIDE = 0xe200, NUMBERS = 0xe300, STATED = 0xe400, ENCLOSED = 0xe500;
const MOST_TERMS = 6;  // of a sum that is written out; before that there is only its value

const FEW_TERMS = 2, NARROW = matchMedia("(max-width: 440px)");  // the same on a phone, where each term takes a line

const LONGEST_FORMULA = 14;  // among names

/** A number as a right operand: a negative one in parentheses. */
const operand = (number) => (number[0] === "−" ? ["e", ["n", number], "(", ")"] : ["n", number]);
/** A text in which no line ends inside of a name such as w⁽²⁾₁₂. */
const unbroken = (text) => text.replaceAll("⁾", "⁾\u2060");
/** A sum as a reader adds it up, to whom nothing is lost on the way (Neumaier 1974): the twin of _sum in viz/words/lines.py. */
const added = (numbers) => {
  let sum = 0, lost = 0;
  for (const number of numbers) {
    const next = sum + number;
    lost += Math.abs(sum) < Math.abs(number) ? number - next + sum : sum - next + number;
    sum = next;
  }
  return Number.isFinite(sum) ? sum + lost : sum;
};

class Words {
  constructor(data, sweep) {
    Object.assign(this, { sweep, values: data.values, patterns: data.steps, texts: data.texts });
    this.rounding = new Rounding(data.rounding);
  }

  /** A local derivative as it stands on an edge, behind its sign. */
  shown(local) { return this.rounding.text(local); }

  /** A gradient after so many steps, for the table. */
  gradient(value, steps) {
    const changes = this.sweep.changes[value], i = latest(changes, steps);
    return i < 0 ? "—" : this.rounding.text(changes[i][1]);
  }

  /** How a value is computed, and how a step is told, as it is with the numbers of now. */
  patternOf(value) { return this.variants?.value(value) ?? this.values.patterns[this.values.made[value]]; }
  patternOfStep(step) { return step.how < 0 ? this.variants.step(step) : this.patterns.patterns[step.how]; }

  /** Of how many terms a sum is written out on the page as it is. */
  get mostTerms() { return NARROW.matches ? FEW_TERMS : MOST_TERMS; }

  name(value) { return this.values.name[value]; }
  symbol(value) { return this.values.symbol[value] || this.name(value); }
  written(value) { return this.values.written[value] || this.symbol(value); }

  /** The value that a hole in a pattern names, and how it is written there. */
  meant(hole, node, { source = -1, position = 0, told = node }) {
    const code = hole.charCodeAt(0), inputs = this.values.inputs[node];
    const inside = (value) => [value, this.written(value).slice(1, -1)];
    if (code >= INSIDE) return inside(inputs[code - INSIDE]);
    if (code >= INPUTS) return [inputs[code - INPUTS], this.written(inputs[code - INPUTS])];
    const value = [this.sweep.root, told, source, inputs[1 - position], node, node, node][code - NAMES];
    if (code === NAMES + 6) return inside(value);
    return [value, code < NAMES + 3 ? this.symbol(value) : code < NAMES + 5 ? this.name(value) : this.written(value)];
  }

  /** A sentence with the names of a value and of its inputs; step: the one that is told, if any. */
  fill(pattern, node, step = {}) {
    return pattern.replace(/[\ue000-\ue2ff]/g, (hole) => this.meant(hole, node, step)[1]);
  }

  /** The same for an equation, and what flows along its edges. */
  set(piece, node, step = {}) {
    if (!Array.isArray(piece)) return piece;
    const [kind, part, more] = piece;
    if (kind === "i" && /^[\ue000-\ue2ff]/.test(part)) return this.spelled(...this.meant(part[0], node, step), part.slice(1), step.within);
    if (kind === "c") return [kind, this.set(part, node, step), typeof more === "string" ? step[more] : more];
    return piece.map((part) => this.set(part, node, step));
  }

  /** A name; if it is a formula, set as one. rest: what follows it; within: the formula that it is a part of, if any */
  spelled(value, text, rest, within = text + "()") {
    const { values } = this, pattern = this.patternOf(value), whole = ["i", text + rest];
    const isFormula = pattern && text.length < Math.min(within.length, LONGEST_FORMULA + 3) && /[\s()^√∛|·×−⁰¹²³⁴-⁹/]/.test(text);
    if (!isFormula || this.written(value) === "(" + this.name(value) + ")") return whole;  // the latter is a label
    const formula = values.spelled[value] ?? this.set(pattern[1], value, { within: text }), written = plain(formula);
    if (text !== written && text !== "(" + written + ")") return whole;
    const found = text === written ? formula : ["e", formula, "(", ")"];
    return rest ? ["r", found, ["i", rest]] : found;
  }

  /** A formula with its numbers put in, true as printed; what it is worked out from is the inputs and the output. */
  put([equation, number, stated], node, result) {
    const { rounding } = this, numbers = [...this.values.inputs[node], node].map((value) => this.sweep.numbers[value]);
    const own = stated.map(Number), count = numbers.length;
    const made = rounding.equation([...numbers, ...own], result, (shown) => FORMULAS[number](...shown));
    const filled = (piece) => {
      if (!Array.isArray(piece)) return piece;
      if (piece[0] !== "n" || !/^[\ue300-\ue4ff]/.test(piece[1])) return piece.map(filled);
      const [code, mark] = [...piece[1]].map((hole) => hole.charCodeAt(0));
      if (code >= STATED) return ["n", made.numbers[count + code - STATED]];
      const i = code - NUMBERS, how = mark - ENCLOSED, shown = made.numbers[i];
      return (numbers[i] < 0 ? how & 1 : shown.includes("·") && how & 2) ? ["e", ["n", shown], "(", ")"] : ["n", shown];
    };
    return [filled(equation), made.sign, made.result];
  }

  /** "w·x + b", and with its name in front. */
  made(value) {
    const pattern = this.patternOf(value);
    const of = this.set(pattern[1], value), name = this.name(value);
    return { of, formula: plain(of) === name ? of : ["r", ["i", name], " = ", of] };
  }

  counter(message, number, count, value) {
    const said = this.texts[message].replace("{number}", number).replace("{count}", count);
    return said + this.values.scopes[this.values.scope[value]];
  }

  /** All that is said at a moment; lines: its equations, from which their texts are made. */
  moment(number) {
    const lines = { equation: ["r"], detail: ["r"], ledger: ["r"] };
    const told = { node: -1, upstream: -1, counter: "", ...this.told(number, lines) };
    return { ...told, lines, equation: runs(lines.equation), detail: plain(lines.detail), ledger: plain(lines.ledger) };
  }

  told(number, lines) {
    const { made, steps, root } = this.sweep;
    if (!number) return { sentence: this.texts.start };
    if (number <= made.length) return this.forward(made[number - 1], number, lines);
    if (number > made.length + 1) return this.backward(steps[number - made.length - 2], lines);
    const [sentence, equation] = this.texts.seed;
    lines.equation = equation;
    return { node: root, sentence };
  }

  forward(node, number, lines) {
    const { values, sweep } = this, [sentence, , numbers] = this.patternOf(node);
    const { of, formula } = this.made(node), own = sweep.literal(node);
    const [put, sign, result] = numbers ? this.put(numbers, node, sweep.numbers[node]) : [...own, this.rounding.text(sweep.numbers[node])];
    const written = plain(put), shown = written && !(numbers && (written === plain(of) || written === result));
    const before = shown ? [formula, "  =  ", put, "  " + sign + "  "] : [formula, numbers ? "  =  " : "  " + sign + "  "];
    lines.equation = ["r", ...before, ["b", ["n", result]]];
    return { node, counter: this.counter("forward", number, sweep.made.length, node), sentence: this.fill(sentence, node) };
  }

  backward(step, lines) {
    const { node, source, upstream, product } = step, [sentence, chain] = this.patternOfStep(step);
    const { numbers: [first, second], sign, result } = this.handedOn(step);
    lines.equation = [
      "r", this.set(chain, node, step), "  =  ", ["c", ["n", first], upstream], " × ", ["c", operand(second), product],
      "  " + sign + "  ", ["b", ["c", ["n", result], product]],
    ];
    lines.detail = this.local(step);
    lines.ledger = this.sum(step);
    const counter = this.counter("backward", step.number, this.sweep.steps.length, node);
    return { node: source, upstream: node, counter, sentence: this.fill(sentence, node, step) };
  }

  /** What a step adds to its input's gradient. */
  handedOn({ upstream, local, product }) {
    const { rounding } = this;
    if (product === null) {
      const factors = [upstream, local], result = factors.every(Number.isFinite) ? rounding.text(0) : "—";
      return { numbers: factors.map((factor) => rounding.text(factor)), sign: "=", result };
    }
    return rounding.equation([upstream, local], product, ([a, b]) => a * b);
  }

  /** The local derivative from formula to number. */
  local(step) {
    if (step.literal) return step.literal;
    const { node, product } = step, [, , name, formula, exact, numbers] = this.patternOfStep(step);
    const symbol = this.set(name, node, step), of = this.set(formula, node, step), written = plain(of);
    const number = this.rounding.text(step.local), result = ["c", ["n", number], product];
    if (exact) return ["r", symbol, " = ", ["c", of, product]];
    if (written === number) return ["r", symbol, " = ", result];
    if (!numbers) return ["r", symbol, " = ", of, " = ", result];
    const [put, sign, shown] = this.put(numbers, node, step.local), text = plain(put), equals = " " + sign + " ";
    if (text === written || text === shown) return ["r", symbol, " = ", of, equals, result];
    return ["r", symbol, " = ", of, " = ", put, equals, result];
  }

  /** The same as text. */
  ledger(step) { return plain(this.sum(step)); }

  /** What a sum of contributions is: x.grad = */
  title(source) {
    const [before, behind] = this.texts.ledger.split("{name}"), words = (text) => (text ? [["t", text]] : []);
    return [...words(before), this.spelled(source, this.symbol(source), ""), ...words(behind), " = "];
  }

  /** The gradient being formed, every contribution so far; most: of more than so many before there is only their sum. */
  sum(step, most = this.mostTerms) {
    const { rounding } = this, { source, given, product, after, upstream, local } = step;
    const title = this.title(source);
    const all = this.sweep.contributions[source], place = all.findIndex(({ number }) => number >= step.number);
    const earlier = place < 0 ? all : all.slice(0, place), held = given ? [given] : [];
    const terms = earlier.length > most ? [step.before ?? 0] : earlier.map((one) => one.product);
    const sum = (numbers) => numbers.flatMap((number, i) => {
      const one = i ? operand(number) : ["n", number];
      if (given && !i) return [one, ["t", " (" + this.texts.given + ")"]];
      return [...(i ? [" + "] : []), ["c", one, [...held, ...terms][i]]];
    });
    if (product === null) {
      if (!given && !terms.length) return ["r", ...title, ["n", "0"]];
      const { numbers, sign, result } = rounding.equation([...held, ...terms], given + (step.before ?? 0), added);
      return ["r", ...title, ...sum(numbers), " + ", ["n", "0"], " " + sign + " ", ["n", result]];
    }
    const { numbers, sign, result } = rounding.equation([...held, ...terms, upstream, local], given + after, (shown) => {
      const [a, b] = shown.slice(-2);
      return added([...shown.slice(0, -2), a * b]);
    });
    const [a, b] = numbers.slice(-2), rest = numbers.slice(0, -2);
    const handed = ["e", ["r", ["c", ["n", a], upstream], " × ", ["c", operand(b), product]], "(", ")"];
    return ["r", ...title, ...sum(rest), ...(rest.length ? [" + "] : []), handed, " " + sign + " ", ["n", result]];
  }
}
