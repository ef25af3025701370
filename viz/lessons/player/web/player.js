// Play the moments of a page: the player holds the number of the moment shown, and every control only changes it.

const $ = (selector, root = document) => root.querySelector(selector);

class Player {
  constructor(data) {
    this.data = data;
    this.text = data.text;
    this.sweep = new Sweep(data.sweep);
    this.words = new (data.sweep.symbols ? SymbolWords : Words)(data.sweep, this.sweep);
    this.cards = new Cards(data.picture, this.sweep, this.words);
    /** The numbers of the moment at which the sweep begins, and of the last one. */
    this.seed = this.sweep.made.length + 1;
    this.last = this.end();
    this.moment = 0;
    this.timer = null;
    this.chosen = -1;  // the value whose contributions are looked for
    this.slider = $("#slider");
    $("#play").disabled = !this.last;  // a stale graph has nothing to play
    this.picture = new Picture($("#whole"), this.cards, data.text, (node) => this.jump(node), () => this.refolded());
    this.saving = new Saving(this);
    this.paper = new Paper(this);
    this.caption = new Caption(this);
    this.whatIf = data.sweep.other ? new WhatIf(this) : null;
    this.quiz = this.text.quiz ? new Quiz(this) : null;
    this.listen();
    this.moment = Math.min(data.start, this.last);
    this.refolded();
    if (data.asks) this.quiz.begin(false);
  }

  /** The number of the last moment. */
  end() { return this.data.sweep.texts.seed ? this.seed + this.sweep.steps.length : this.sweep.made.length; }

  /** There are other steps now. */
  restep() {
    this.last = this.end();
    this.stops = new Stops(this);
    this.slider.max = this.stops.last;
    this.mark();
  }

  /** Other groups are folded now. */
  refolded() {
    this.quiz?.blanks.lift();
    this.whatIf?.refolded();
    this.table();
    this.restep();
    const dashes = [...document.querySelectorAll(".cards .label text")].some((label) => label.textContent === "—");
    for (const entry of document.querySelectorAll(".key .dashes")) entry.hidden = !dashes;
    this.caption.refolded();
    this.quiz?.refolded();
    this.go(this.moment);
  }

  /** Mark on the slider where the sweep begins. */
  mark() {
    const { stops, seed } = this, parts = $(".phases");
    if (!parts) return;
    const share = stops.place(seed) / stops.last;
    parts.style.setProperty("--seed", share);
    $("#forward", parts).style.flexGrow = share;
    $("#backward", parts).style.flexGrow = 1 - share;
  }

  /** What is said at a moment. */
  told(number) {
    const { stops } = this, told = this.words.moment(number), place = stops.place(number);
    const together = stops.moments[place] === number ? number - (stops.moments[place - 1] ?? 0) : 1;
    const at_once = together > 1 ? this.text.at_once.replace("{count}", together) : "";
    return { ...told, sentence: [told.counter, at_once, told.sentence].filter((text) => text).join("  ·  ") };
  }

  /** Whether gradients are asked, and are hidden until they are answered. */
  get asks() { return this.quiz?.on ?? false; }

  /** Show the moment with this number. Every control ends here. */
  go(number) {
    if (this.asks) return this.quiz.show();
    this.moment = Math.min(Math.max(number, 0), this.last);
    const { stops } = this, place = stops.place(this.moment), told = this.told(this.moment), { node, upstream } = told;
    const steps = Math.max(this.moment - this.seed, -1);
    this.picture.show(this.moment, steps, node, upstream);
    this.whatIf?.fit();
    this.caption.go(this.moment, told);
    this.slider.value = place;
    // A moment is told once, in the words under the picture.
    this.slider.setAttribute("aria-valuetext", told.counter || `${place} / ${stops.last}`);
    $(".count").textContent = `${place} / ${stops.last}`;
    for (const id of ["first", "back"]) $(`#${id}`).disabled = this.moment === 0;
    for (const id of ["next", "last", "into"]) $(`#${id}`).disabled = this.moment === this.last;
    this.offer(node);
    if (!this.picture.viewport.near || $("details").open) this.fill(node, steps);
  }

  /** Go to the moment at which a card's number is computed or, once the sweep runs, its gradient is complete. */
  jump(node) {
    const { born, steps } = this.sweep;
    if (this.asks) return this.quiz.recall(node);
    this.chosen = node;
    if (this.moment < this.seed) return this.go(born[node]);
    const last = steps.findLast(({ source }) => source === node);
    this.go(last ? this.seed + last.number : node === this.sweep.root ? this.seed : born[node]);
  }

  /** The moment of the next contribution to a value's gradient after this one; after the last one the first. */
  contribution(value) {
    const numbers = (this.sweep.contributions[value] ?? []).map(({ number }) => this.seed + number);
    return numbers.find((moment) => moment > this.moment) ?? numbers[0];
  }

  /** Offer the next contribution to the value that was chosen, else to the one in focus. */
  offer(focus) {
    this.aim = this.sweep.contributions[this.chosen]?.length ? this.chosen : focus;
    const button = $("#contribution"), next = this.aim < 0 ? undefined : this.contribution(this.aim);
    const said = this.text.contribution.replace("{name}", () => (this.aim < 0 ? "…" : this.words.symbol(this.aim)));
    button.disabled = next === undefined || next === this.moment;
    button.title = said;
    button.setAttribute("aria-label", said);
  }

  /** Step into what is folded: open the groups around the next moment, and stop there. */
  into() {
    if (this.moment === this.last) return;
    const next = this.moment + 1, { node, upstream } = this.words.moment(next), { picture } = this;
    const card = () => picture.cardOf(upstream < 0 ? node : upstream);
    while (picture.shut.has(card())) picture.refold(card());
    if (upstream >= 0 && picture.isOfTerms(picture.cardOf(node))) picture.refold(picture.cardOf(node));
    this.go(next);
  }

  play() {
    if (this.timer) return this.pause();
    if (!this.last) return;
    if (this.moment === this.last) this.go(0);
    this.timer = setInterval(() => {
      this.go(this.stops.after(this.moment));
      if (this.moment === this.last) this.pause();
    }, 1400 / Number($("#speed").value));
    this.playing();
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.playing();
  }

  /** Let the button say what it will do. */
  playing() {
    const button = $("#play"), on = this.timer !== null;
    button.setAttribute("aria-label", on ? this.text.pause : this.text.play);
    button.title = on ? this.text.pause : this.text.play;
    button.classList.toggle("on", on);
    $("path", button).setAttribute("d", on ? "M3 2h4v12H3zM9 2h4v12H9z" : "M4 2l9 6-9 6z");
  }

  // The same cards as a table -------------------------------------------------------------------------

  /** One row for each card. */
  table() {
    const { shown } = this.picture;
    this.rows = shown.map((key) => {
      const row = document.createElement("tr");
      const [name, operation, data] = this.cards.row(key).map(unbroken), texts = { name, operation, data, gradient: "—" };
      for (const column of this.data.columns) row.insertCell().outerHTML = `<td class="${column}">${escaped(texts[column])}</td>`;
      return [key, row, this.data.columns.map((column, i) => [column, row.cells[i]])];
    });
    $("tbody").replaceChildren(...this.rows.map(([, row]) => row));
  }

  /** Write into the table what is known at the moment shown. */
  fill(node, steps) {
    const { data, born } = this.picture, focus = this.picture.cardOf(node);
    for (const [key, row, cells] of this.rows) {
      const { changes } = data.nodes[key], i = latest(changes, steps);
      const [, operation, number] = this.cards.row(key).map(unbroken), texts = {
        operation,
        data: born[key] > this.moment ? "" : number,
        gradient: i < 0 ? "—" : this.words.gradient(data.nodes[key].shown, steps),
      };
      for (const [column, cell] of cells) if (column in texts && cell.textContent !== texts[column]) cell.textContent = texts[column];
      if (key === focus) row.setAttribute("aria-current", "step"); else row.removeAttribute("aria-current");
    }
  }

  listen() {
    const { viewport } = this.picture;
    const actions = {
      first: () => this.go(0),
      back: () => this.go(this.stops.before(this.moment)),
      play: () => this.play(),
      next: () => this.go(this.stops.after(this.moment)),
      into: () => this.into(),
      contribution: () => this.go(this.contribution(this.aim)),
      last: () => this.go(this.last),
      in: () => viewport.zoom(1 / 1.25),
      out: () => viewport.zoom(1.25),
      fit: () => viewport.fit(),
    };
    const phases = { forward: () => this.go(1), start: () => this.go(this.seed), backward: () => this.go(this.stops.after(this.seed)) };
    for (const [id, action] of Object.entries({ ...actions, ...phases })) $(`#${id}`)?.addEventListener("click", action);
    this.slider.addEventListener("input", () => this.go(this.stops.moments[this.slider.value]));
    $("#speed").addEventListener("change", () => {
      if (!this.timer) return;
      this.pause();
      this.play();
    });
    const pans = { ArrowRight: [0.2, 0], ArrowLeft: [-0.2, 0], ArrowDown: [0, 0.2], ArrowUp: [0, -0.2] };
    addEventListener("resize", () => this.caption.reserve());
    const keys = { ArrowRight: "next", ArrowLeft: "back", ArrowDown: "into", Home: "first", End: "last", "+": "in", "-": "out", 0: "fit" };
    addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const on = event.target.closest("button, input, select, summary"), pan = event.shiftKey && pans[event.key];
      if (pan) viewport.pan(...pan);
      else if (event.key === " " && !on && !this.asks) this.play();
      else if ((!this.asks || "+-0".includes(event.key)) && keys[event.key] && !(on && /INPUT|SELECT/.test(on.tagName))) {
        this.timer && this.pause();
        actions[keys[event.key]]();
      } else return;
      event.preventDefault();
    });
  }
}
