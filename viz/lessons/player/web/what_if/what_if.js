// What if a leaf had another number? It is dragged on its card or in the panel, or typed there, and all is computed again.

class WhatIf {
  constructor(player) {
    const { data, sweep, words } = player, other = data.sweep.other;
    Object.assign(this, { player, sweep, words, text: data.text.other, leaves: other.leaves, data: other });
    this.comma = words.rounding.comma;
    this.recomputing = new Recomputing(other, sweep);
    this.redrawing = new Redrawing(player);
    this.fitting = new Fitting(player.picture);
    words.variants = new Variants(this.recomputing, sweep);
    this.atFirst = { numbers: sweep.numbers, steps: sweep.steps, literal: sweep.literal };
    this.changed = new Map();  // the leaves that have other numbers, and which
    this.panel = $("#other");
    this.named = [$("h1"), $("title"), $("#whole")].map((element) => [element, element.getAttribute("aria-label") ?? element.textContent]);
    $("#leaf").append(...this.leaves.map((leaf) => new Option(words.name(leaf), leaf)));
    $("#take_all").textContent = this.text.take_all.replace("{count}", this.leaves.length);
    $("#take_all").hidden = this.leaves.length < 2;
    this.choose(this.leaves.find((leaf) => sweep.contributions[leaf].length) ?? this.leaves[0]);
    this.listen();
    this.hold();
  }

  number(leaf) { return this.sweep.numbers[leaf]; }

  /** Give leaves the numbers that a reader wants, unless the formula that is shown has none then; whether they have them. */
  want(numbers) {
    const over = this.data.made && this.recomputing.overflows(new Map([...this.changed, ...numbers]));
    if (over || $("#number").ariaInvalid === "true") this.refuse(over ? this.data.overflow : "");
    if (!over) this.put(numbers);
    return !over;
  }

  /** Give leaves other numbers: [[leaf, number], …]. */
  put(numbers) {
    const { player, sweep, atFirst } = this, { steps } = sweep;
    if (player.asks) return player.quiz.afresh(() => this.put(numbers));
    for (const [leaf, number] of numbers) {
      if (Object.is(number, atFirst.numbers[leaf])) this.changed.delete(leaf); else this.changed.set(leaf, number);
    }
    const place = this.place(), computed = this.changed.size ? this.recomputing.forward(this.changed) : null;
    sweep.numbers = computed ? computed.numbers : atFirst.numbers;
    sweep.literal = computed ? () => [["r"], "="] : atFirst.literal;
    const found = computed && this.recomputing.backward(computed);
    sweep.settle(found && player.data.sweep.texts.seed ? found.steps : atFirst.steps);
    this.redrawing.numbers(found?.locals);
    if (!this.hasSame(steps)) player.restep();
    this.name();
    this.tell();
    this.shown = [-1, place];
    player.go(this.moment(place));
    this.shown[0] = player.moment;
  }

  /** Whether the steps are still these, whatever their numbers are. */
  hasSame(before) {
    const { steps } = this.sweep;
    return steps.length === before.length && steps.every(({ node, position }, i) => node === before[i].node && position === before[i].position);
  }

  /** Where the lesson is, whichever steps there are now: a moment until the sweep begins, then an input of a value. */
  place() {
    const { player: { moment, seed, last } } = this;
    if (this.shown && this.shown[0] === moment) return this.shown[1];  // nobody has moved on since
    return moment <= seed ? { moment } : moment === last ? { last } : this.sweep.steps[moment - seed - 1];
  }

  moment({ moment, last, node, position }) {
    const { player, sweep } = this;
    if (last) return player.last;
    if (moment !== undefined) return moment;
    const at = sweep.steps.findLastIndex((step) => step.node > node || (step.node === node && step.position <= position));
    return player.seed + at + 1;
  }

  /** The result in the picture's name. */
  name() {
    const { rounding } = this.words, [before, now] = [this.atFirst, this.sweep].map(({ numbers }) => ` = ${rounding.text(numbers[this.sweep.root])}`);
    for (const [element, said] of this.named) {
      const text = said.endsWith(before) ? said.slice(0, -before.length) + now : said;
      if (element.hasAttribute("aria-label")) element.setAttribute("aria-label", text); else element.textContent = text;
    }
  }

  /** Numbers that the picture was not drawn for get room; while a hand drags, nothing moves. */
  fit() {
    if (!this.shown) return;
    this.fitting.cards();
    if (!this.drafted && this.fitting.moves(!this.changed.size)) this.player.picture.rearrange(String(this.leaf));
  }

  // The panel -----------------------------------------------------------------------------------------

  /** Open the panel or close it; what was changed stays. */
  open(on = this.panel.hidden) {
    if (on && this.player.asks) return;  // it tells gradients
    if (!on) this.rest();
    const { node } = this.words.moment(this.player.moment);
    if (on && !this.changed.size && this.leaves.includes(node)) this.choose(node);
    this.panel.hidden = !on;
    $("#ask").setAttribute("aria-expanded", on);
    $("main").classList.toggle("asks", on);
    if (on) this.tell();
  }

  /** Choose the leaf that the panel is about. */
  choose(leaf) {
    this.leaf = leaf;
    this.centre = this.number(leaf);
    this.size = stepFor(this.atFirst.numbers[leaf]);
    $("#leaf").value = leaf;
    $("#vary").value = 0;
    const name = this.words.name(leaf);
    for (const id of ["number", "vary"]) {
      const said = this.text[id].replace("{name}", () => name);
      $(`#${id}`).setAttribute("aria-label", said);
      $(`#${id}`).title = said;
    }
    this.tell();
  }

  /** Say the number, what becomes of the result, the gradient beside the finite difference, and the step of gradient descent. */
  tell() {
    if (this.panel.hidden) return;
    const { words, sweep, leaf, atFirst, text } = this, { rounding } = words, { root } = sweep, x = this.number(leaf);
    if (document.activeElement !== $("#number")) $("#number").value = allDigits(x, this.comma);
    const shown = rounding.text(x);
    $("#vary").setAttribute("aria-valuetext", shown);
    $("#reset").disabled = !this.changed.size;
    const [now, before] = [sweep, atFirst].map(({ numbers }) => rounding.text(numbers[root]));
    const told = now === before ? `${words.name(root)} = ${now}` : text.was.replace("{number}", now).replace("{before}", before).replace("{name}", () => words.name(root));
    $(".outcome", this.panel).textContent = told;
    const sweeps = Boolean(this.player.data.sweep.texts.seed), slope = this.slope(leaf);
    for (const row of [$(".check", this.panel), $("#take").parentNode]) row.hidden = !sweeps;
    if (!sweeps) return;
    const found = centralDifference(this.recomputing.along(this.changed, leaf), x), derivative = `∂${words.symbol(root)}/∂${words.symbol(leaf)}`;
    const same = found !== null && Math.abs(found - slope) <= 1e-6 * Math.max(1, Math.abs(slope), Math.abs(found));
    const corner = Number.isFinite(sweep.numbers[root]) ? `; ${text.corner}` : "";  // from ∞ there is no slope to compare with
    const check = found === null ? corner : ` ${same ? "≈" : "≠"} ${rounding.text(found)} ${text.check}`;
    $(".check", this.panel).textContent = `${derivative} = ${rounding.text(slope)}${check}`;
    this.descend(derivative, x, slope);
  }

  descend(derivative, x, slope) {
    const { rounding } = this.words, rate = this.rate(), next = x - rate * slope;
    const lost = (leaf) => Number.isFinite(this.number(leaf)) && !Number.isFinite(this.number(leaf) - rate * this.slope(leaf));
    $("#take").disabled = lost(this.leaf);
    $("#take_all").disabled = this.leaves.some(lost);
    if (Number.isNaN(rate)) return;
    const { numbers: [a, b, c], sign, result } = rounding.equation([x, rate, slope], next, ([a, b, c]) => a - b * c);
    const name = this.words.symbol(this.leaf);
    $(".descent", this.panel).textContent = `${name} − η·${derivative} = ${a} − ${b} × ${plain(operand(c))} ${sign} ${result}`;
  }

  /** The derivative of the result by a leaf. */
  slope(leaf) { return this.sweep.contributions[leaf].at(-1)?.after ?? (leaf === this.sweep.root ? 1 : 0); }

  rate() {
    const rate = numberFrom($("#rate").value);
    return rate > 0 && rate < Infinity ? rate : NaN;
  }

  /** A step of gradient descent for these leaves, all of them from the gradients that are shown. */
  take(leaves) {
    const rate = this.rate();
    this.want(leaves.map((leaf) => [leaf, this.number(leaf) - rate * this.slope(leaf)]));
    this.choose(this.leaf);
  }

  /** Say that something is no number, or nothing. */
  refuse(message = "", text = "", field = "number") {
    $("#refused").textContent = message.replace("{text}", () => `“${text}”`);
    $(`#${field}`).setAttribute("aria-invalid", Boolean(message));
  }

  typed() {
    const text = $("#number").value, number = numberFrom(text);
    if (!Number.isFinite(number)) return this.refuse(this.player.text[Number.isNaN(number) ? "no_number" : "beyond"], text);
    this.refuse();
    if (!this.want([[this.leaf, number]])) return;
    this.centre = number;
    $("#vary").value = 0;
  }

  reset() {
    this.refuse();
    this.put(this.leaves.map((leaf) => [leaf, this.atFirst.numbers[leaf]]));
    this.choose(this.leaf);
  }

  listen() {
    const on = (id, event, action) => $(`#${id}`).addEventListener(event, action);
    on("ask", "click", () => this.open());
    on("leaf", "change", () => { this.refuse(); this.choose(Number($("#leaf").value)); });
    on("number", "change", () => this.typed());
    on("number", "keydown", (event) => {
      const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (event.key === "Enter") this.typed();
      if (!way) return;
      event.preventDefault();
      this.want([[this.leaf, further(this.number(this.leaf), way * (event.shiftKey ? 0.1 : 1), this.size)]]);
      this.choose(this.leaf);
      $("#number").value = allDigits(this.number(this.leaf), this.comma);
    });
    on("vary", "input", () => this.soon(further(this.centre, Number($("#vary").value), this.size)));
    on("vary", "pointerup", () => requestAnimationFrame(() => this.rest()));
    on("reset", "click", () => this.reset());
    on("take", "click", () => this.take([this.leaf]));
    on("take_all", "click", () => this.take(this.leaves));
    on("rate", "input", () => {
      const text = $("#rate").value;
      if (Number.isNaN(this.rate())) this.refuse(this.text.no_rate, text, "rate"); else this.refuse("", "", "rate");
      this.tell();
    });
  }

  /** Give the leaf a number once the page is drawn again: a hand is faster than that. */
  soon(number) {
    this.player.picture.svg.classList.add("at-once");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rest(), 300);
    if (this.next === undefined) requestAnimationFrame(() => {
      const next = this.next;
      this.next = undefined;
      this.drafted = !this.player.asks;
      if (this.drafted) this.player.picture.viewport.draft(() => this.want([[this.leaf, next]])); else this.want([[this.leaf, next]]);
    });
    this.next = number;
  }

  /** The hand rests: what is not seen, or not yet, is drawn as well. */
  rest() {
    const { player, redrawing } = this;
    clearTimeout(this.timer);
    player.picture.svg.classList.remove("at-once");
    if (!this.drafted) return;
    this.drafted = false;
    redrawing.cards();
    player.go(player.moment);
  }

  // On the cards --------------------------------------------------------------------------------------

  /** Let a leaf's number be dragged on its card; = on the card goes on to the panel. */
  hold() {
    const { svg } = this.player.picture, leafOf = (event) => {
      const card = event.target.closest?.(".cards .node"), leaf = Number(card?.dataset.key ?? -1);
      return this.leaves.includes(leaf) ? leaf : -1;
    };
    let held;
    svg.addEventListener("pointerdown", (event) => {
      const leaf = event.target.closest(".grip") ? leafOf(event) : -1;
      if (leaf < 0) return;
      event.stopImmediatePropagation();
      held = { leaf, x: event.clientX, id: event.pointerId, from: this.number(leaf), moved: false };
    }, true);
    addEventListener("pointermove", (event) => {
      if (held?.id !== event.pointerId) return;
      const steps = Math.round((event.clientX - held.x) / 2);
      if (!held.moved && Math.abs(steps) < 2) return;
      if (!held.moved) {
        this.open(true);
        if (this.leaf !== held.leaf) this.choose(held.leaf);
      }
      held.moved = true;
      this.soon(further(held.from, steps * (event.shiftKey ? 0.1 : 1), this.size));
    });
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, (event) => {
      if (held?.id !== event.pointerId) return;
      this.player.picture.viewport.moved = held.moved;  // a click on the card goes to its step
      if (held.moved) requestAnimationFrame(() => {
        this.choose(this.leaf);
        this.rest();
      });
      held = null;
    });
    svg.addEventListener("keydown", (event) => {
      const leaf = event.key === "=" ? leafOf(event) : -1;
      if (leaf < 0) return;
      event.preventDefault();
      event.stopPropagation();
      this.open(true);
      this.choose(leaf);
      $("#number").focus();
      $("#number").select();
    });
  }

  /** Other cards are seen now: they have the numbers of now, and leaves can be taken hold of. */
  refolded() {
    const { picture } = this.player;
    for (const key of picture.shown) {
      const leaf = this.leaves.includes(Number(key)), g = picture.part(key), data = $(".data text", g);
      if (!leaf || !data || $(".grip", g)) continue;
      const [width] = picture.data.nodes[key].room, middle = Number(data.getAttribute("y")) - 4.5;
      const grip = document.createElementNS(picture.svg.namespaceURI, "rect");
      for (const [name, value] of Object.entries({ class: "grip", x: 2, y: middle - 10, width: width - 4, height: 20, rx: 4 })) grip.setAttribute(name, value);
      data.parentNode.prepend(grip);
    }
    if (this.changed.size) this.redrawing.cards();
  }
}
