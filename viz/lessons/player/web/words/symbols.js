// Say a moment without numbers: the twin of viz/words/lines.py as far as that tells steps in symbols.

/** A formula behind a sign of multiplication, as as_factor of viz/words/symbolic.py writes it. */
const needsParentheses = (text) => {
  let depth = 0;
  for (const character of text) {
    depth += "([".includes(character) - ")]".includes(character);
    if (!depth && character === " ") return true;
  }
  return text[0] === "−";
};

class SymbolWords extends Words {
  symbols = true;

  /** What stands on an edge. */
  shown(text) { return text; }

  /** A gradient as the products that it is the sum of: for the table. */
  gradient(value, steps) {
    if (value === this.sweep.root) return this.rounding.text(1);
    const last = this.sweep.contributions[value]?.findLast(({ number }) => number <= steps);
    return last ? plain(["r", ...this.products(last)]) : "—";
  }

  forward(node, number, lines) {
    const [sentence] = this.values.patterns[this.values.made[node]], { of, formula } = this.made(node);
    lines.equation = ["r", ...(formula === of ? [] : [["i", this.name(node)], " = "]), ["b", of]];
    return { node, counter: this.counter("forward", number, this.sweep.made.length, node), sentence: this.fill(sentence, node) };
  }

  backward(step, lines) {
    const { node, source } = step, [sentence, chain, , formula] = this.patterns.patterns[step.how];
    const local = this.set(formula, node, step), factor = needsParentheses(plain(local)) ? ["e", local, "(", ")"] : local;
    const [upstream] = this.factors(step);
    lines.equation = [...this.set(chain, node, step), " = ", ["b", ["r", upstream, " · ", factor]]];
    lines.detail = this.local(step);
    if (this.sweep.contributions[source].length > 1) lines.ledger = this.sum(step);
    const counter = this.counter("backward", step.number, this.sweep.steps.length, node);
    return { node: source, upstream: node, counter, sentence: this.fill(sentence, node, step) };
  }

  /** The two factors of what a step hands on. */
  factors(step) {
    const [, , , upstream, , local] = this.patterns.patterns[step.how][1];  // ∂L/∂x = upstream · local
    return [upstream, local].map((factor) => this.set(factor, step.node, step));
  }

  local(step) {
    const [, , name, formula] = this.patterns.patterns[step.how];
    return ["r", this.set(name, step.node, step), " = ", this.set(formula, step.node, step)];
  }

  /** The products that a gradient is the sum of after a step; of many the last one. */
  products({ source, number }, most = this.mostTerms) {
    const so_far = this.sweep.contributions[source].filter((other) => other.number <= number);
    const many = so_far.length > most + 1, told = many ? so_far.slice(-1) : so_far;
    return told.flatMap((step, i) => {
      const [upstream, local] = this.factors(step);
      return [...(i || many ? [" + "] : []), upstream, " · ", local];
    }).toSpliced(0, 0, ...(many ? ["…"] : []));
  }

  sum(step, most) {
    return ["r", ...this.title(step.source), ...this.products(step, most)];
  }
}
