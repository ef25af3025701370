// Choose how a step is told by its numbers: the twin of viz/words/explain.py (message_of, flatness) and of the guards in
// autograd/table/book.py.

/** A slope that is smaller is flat, of a function that stays between −1 and 1. */
const FLAT = 1e-3;

class Variants {
  constructor(recomputing, sweep) {
    Object.assign(this, { recomputing, sweep, data: recomputing.data });
  }

  /** The pattern of a step, as those of sweep_data.py are. */
  step(step) {
    const { node, position, source } = step, uses = this.sweep.contributions[source].length;
    const [messages, chain, local, written, exact, numbers, fixed, chooses, selects] = this.acting(this.data.steps[`${this.data.kind[node]} ${position}`], node);
    const sums = step.product !== null && uses > 1 ? this.data.sums.replace("{uses}", uses) : "";
    const sentence = messages[this.message(step, fixed, chooses, selects)] + sums;
    return [sentence, chain.with(2, uses > 1 ? " += " : " = "), local, written, exact, numbers];
  }

  /** The pattern of how a value is computed, if that depends on numbers. */
  value(value) {
    const found = this.data.values[this.sweep.values.made[value]];
    return found && this.acting(found, value);
  }

  /** What is said where the guards act that do so now. */
  acting([guards, said], node) {
    if (guards === null) return said[""];
    const { numbers } = this.sweep, inputs = this.recomputing.inputs[node].map((input) => numbers[input]);
    const acting = FORMULAS[guards](numbers[node], ...inputs).map((condition) => +Boolean(condition)).join("");
    return said[acting] ?? Object.values(said)[0];
  }

  message(step, fixed, chooses, selects) {
    const { product, local, node } = step, several = this.recomputing.inputs[node].length > 1;
    if (product === null) return selects && local === 0 ? "not_selected" : "no_flow";
    if (fixed) return fixed;
    const choices = several ? { 0: "not_selected", 1: "routed", 0.5: "shared" } : { 0: "dead", 1: "unchanged" };
    if (chooses && choices[local]) return choices[local];
    return !several && Math.abs(local) < FLAT && Math.abs(this.sweep.numbers[node]) <= 1 ? this.flatness(step) : "passes";
  }

  flatness({ node, source }) {
    const { value, partials: [partial] } = this.recomputing.operations[this.data.op[node]], a = this.sweep.numbers[source];
    const slope = (x) => partial(value(x), x), nearby = 1e-6 * Math.max(1, Math.abs(a));
    if (Math.abs(slope(a + nearby) - slope(a - nearby)) > 0.5) return "corner";
    if ([-1.5, -0.3, 0.3, 1.5].every((x) => slope(x) === 0)) return "level";
    const away = [1.37, 2.3, 4.1].map((factor) => a * factor), stays = a && away.every((x) => Math.abs(slope(x)) < FLAT);
    return stays && (Math.abs(value(away[2])) > 0.5 || Math.abs(value(a > 0 ? -30 : 30)) <= 1) ? "saturated" : "flat";
  }
}
