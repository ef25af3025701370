// Ask for each gradient before it is shown. The panel asks and judges (answers.js); the picture shows what is known (blanks.js).

/** So many paths are told in a hint. */
const MOST_HINTED = 4;
const TRIES = 2;
/** With fewer gradients to ask for, folded groups are opened. */
const ENOUGH = 6;

class Quiz {
  constructor(player) {
    Object.assign(this, { player, words: player.words, sweep: player.sweep, text: player.text.quiz, panel: $("#quiz") });
    this.rounding = this.words.rounding;
    this.questions = new Questions(player);
    this.blanks = new Blanks(player);
    this.on = false;
    this.listen();
  }

  // From one question to the next ---------------------------------------------------------------------

  begin(focus = true) {
    const { player } = this;
    if (this.on) this.end();
    if (player.timer) player.pause();
    player.whatIf?.open(false);
    this.left = player.moment;
    this.open();
    this.on = true;
    this.blanks.begin();
    this.ends = this.questions.ends();
    this.all = this.questions.after(0, MOST_QUESTIONS);
    this.results = [];
    this.at = -1;
    this.dressed();
    this.ask(focus);
  }

  /** Open what is folded, from the end on, until there is enough to ask. */
  open() {
    const { picture } = this.player, last = () => picture.shown.filter((card) => picture.shut.has(card) && !picture.isOfTerms(card)).at(-1);
    for (let card = last(); card && this.questions.after(0, ENOUGH).length < ENOUGH; card = last()) picture.refold(card);
  }

  /** The next question, or the result. */
  ask(focus = true) {
    this.at++;
    this.question = this.all[this.at] ?? null;
    Object.assign(this, { tries: 0, coarse: 0, hints: 0, isTold: false, seen: null });
    if (!this.question && this.all.length) {
      const missed = this.results.find(({ how }) => how !== "first");
      this.seen = missed ? this.player.seed + missed.question.number : this.player.last;
    }
    $("#answer").value = "";
    this.say("");
    this.show();
    if (focus) $(this.question ? "#answer" : "#again").focus();
  }

  /** Back to the lesson, at a moment. */
  end(moment = this.left) {
    this.on = false;
    this.blanks.end();
    this.dressed();
    this.player.go(moment);
  }

  /** Begin again, once numbers have changed: a notebook does so at any time. */
  afresh(change) { this.end(); change(); this.begin(false); }

  dressed() {
    $("main").classList.toggle("quizzing", this.on);
    this.panel.hidden = !this.on;
    const button = $("#predict"), said = this.on ? this.text.leave : this.text.predict;
    button.textContent = said;
    button.title = this.on ? "" : this.text.said;
    button.setAttribute("aria-label", this.on ? said : `${said}: ${this.text.said}`);
    for (const control of document.querySelectorAll(".controls > :not(#in, #out, #fit), #ask")) control.toggleAttribute("inert", this.on);
  }

  /** Other groups are folded: from here on other gradients may be seen. The one that is asked stays if it can. */
  refolded() {
    if (!this.on) return;
    const { question, at, isTold } = this, kept = this.all.slice(0, at), isSeen = question && this.questions.isSeen(question.value, question.steps);
    if (isTold || isSeen) kept.push(question);
    const last = kept.at(-1)?.number ?? 0;
    this.all = [...kept, ...this.questions.after(last, MOST_QUESTIONS - kept.length)];
    if (!(isTold || isSeen)) {
      this.at--;
      this.ask(false);
    }
  }

  /** Whether a reader knows a gradient by now: one that is not asked is shown as the sweep passes it. */
  knows(value) {
    const place = this.all.findIndex((question) => question.value === value), { question } = this;
    if (value === this.sweep.root || !question) return value === this.sweep.root || this.all.length > 0;
    if (place >= 0) return place < this.at || (place === this.at && this.isTold);
    return (this.ends.get(value) ?? Infinity) < question.number;
  }

  // What is shown -------------------------------------------------------------------------------------

  show() {
    const { player, question, sweep } = this, { picture, caption } = player, last = question?.steps.at(-1);
    player.moment = this.seen ?? (question ? player.seed + question.number : player.seed);
    this.blanks.show((value) => this.knows(value));
    const told = this.seen !== null || this.isTold ? player.told(player.moment) : this.asked();
    const steps = Math.max(player.moment - player.seed, 0), { node, upstream } = this.seen === null && last ? { node: last.source, upstream: last.told } : told;
    picture.show(sweep.made.length + 1 + steps, steps, node, upstream);
    if (last && this.seen === null) this.point(question);
    player.whatIf?.fit();
    caption.go(player.moment, told);
    player.fill(node, steps);
    this.fill();
  }

  /** Where a gradient comes from: every edge and every card, not the last alone. */
  point({ value, steps }) {
    const { picture } = this.player, card = picture.cardOf(value);
    for (const { number, node } of steps) {
      const edge = picture.data.flows[number - 1], before = picture.cardOf(node);
      for (const strand of picture.strands) if (strand.numbers.has(edge)) strand.path.classList.add("focus");
      $(`.label[data-key="${edge}"]`, picture.part(before))?.classList.add("focus");
      if (before !== card) picture.part(before).classList.add("upstream");
    }
  }

  /** What is told while a gradient is asked: where its value is used, and what hints add. */
  asked() {
    const { question, words, text } = this, none = { sentence: "", equation: [], detail: "", ledger: "", lines: {}, node: -1, upstream: -1 };
    if (!question) return none;
    const { value, steps } = question, formulas = [...new Set(steps.map(({ told }) => plain(words.made(told).formula)))];
    const sentence = filledIn(steps.length > 1 ? text.uses : text.use, { name: words.name(value), formulas: formulas.slice(0, MOST_HINTED).join(";  ") + (formulas.length > MOST_HINTED ? "; …" : ""), count: steps.length });
    const uses = [...new Set(steps.map(({ told }) => told))].slice(0, MOST_HINTED), { born } = this.sweep;
    const [first, ...lines] = [
      ["r", ...this.chain(steps)],
      ...uses.map((told) => words.moment(born[told]).lines.equation),
      ...(this.hints > 1 ? [["r", ...this.locals(steps)]] : []),
    ].map(withoutColour);
    const [detail, ...ledger] = lines.map(plain);
    return { ...none, sentence, equation: [[plain(first), "ink", false]], detail, ledger: ledger.join("; "), lines: [first, ...lines] };
  }

  /** The gradient that is asked; after a hint the chain rule in symbols, one product for each path. */
  chain(steps) {
    const { words } = this, [, name] = words.patternOfStep(steps[0])[1], gradient = words.set(name, steps[0].node, steps[0]);
    if (!this.hints) return [gradient, " = ", ["t", "?"]];
    const products = steps.slice(0, MOST_HINTED).flatMap((step, i) => {
      const [, , , upstream, , local] = words.patternOfStep(step)[1].map((piece) => words.set(piece, step.node, step));
      return [...(i ? [" + "] : []), upstream, " · ", local];
    });
    return [gradient, " = ", ...products, ...(steps.length > MOST_HINTED ? [" + …"] : [])];
  }

  /** The local derivatives as formulas. */
  locals(steps) {
    const { words } = this;
    return steps.filter(({ literal }) => !literal).slice(0, MOST_HINTED).flatMap((step, i) => {
      const [, , name, formula] = words.patternOfStep(step);
      return [...(i ? [["t", ";   "]] : []), words.set(name, step.node, step), " = ", words.set(formula, step.node, step)];
    });
  }

  /** The panel. */
  fill() {
    const { question, text, all, at, isTold, results } = this, set = (selector, said) => {
      const element = $(selector, this.panel);
      if (element.textContent !== said) element.textContent = said;
    };
    const right = results.filter(({ how }) => how === "first").length, asks = Boolean(question);
    set(".place", asks ? filledIn(text.place, { number: at + 1, count: all.length }) : "");
    set(".score", asks && results.length ? filledIn(text.so_far, { right, count: results.length }) : "");
    if (!asks) this.say(all.length ? filledIn(text.result, { right, count: all.length }) : text.nothing);
    const gradient = asks ? this.gradientOf(question.value) : "";
    set("label", `${gradient} =`);
    $("#answer").setAttribute("aria-label", asks ? `${filledIn(text.place, { number: at + 1, count: all.length })}: ${gradient} =` : "");
    $("#answer").readOnly = isTold;
    const seen = { ".answering": asks, "#check": !isTold, "#hint": !isTold && this.hints < this.mostHints(), "#reveal": !isTold, "#go_on": isTold, "#again": !asks && all.length, ".review": !asks && results.some(({ how }) => how !== "first") };
    for (const [selector, is] of Object.entries(seen)) $(selector, this.panel).hidden = !is;
    $(".verdict", this.panel).classList.toggle("result", !asks);
    if (!asks) this.review();
  }

  /** What to look at again, each a button that goes to its moment. */
  review() {
    const { text, results } = this, list = $(".review ul", this.panel), missed = results.filter(({ how }) => how !== "first");
    list.replaceChildren(...missed.map(({ question, how }) => {
      const item = document.createElement("li"), button = document.createElement("button"), moment = this.player.seed + question.number;
      button.type = "button";
      button.textContent = `${this.gradientOf(question.value)}: ${text["how_" + how]}`;
      button.setAttribute("aria-pressed", this.seen === moment);
      button.addEventListener("click", () => {
        this.seen = moment;
        this.show();
        $(`li:nth-child(${missed.findIndex((other) => other.question === question) + 1}) button`, list).focus();
      });
      item.append(button);
      return item;
    }));
  }

  mostHints() { return this.question?.steps.some(({ literal }) => !literal) ? 2 : 1; }

  gradientOf(value) { return `∂${this.words.symbol(this.sweep.root)}/∂${this.words.symbol(value)}`; }

  say(message, isRight) {
    const verdict = $(".verdict", this.panel);
    verdict.textContent = message;
    verdict.classList.toggle("right", isRight === true);
    verdict.classList.toggle("wrong", isRight === false);
    $("#answer").setAttribute("aria-invalid", isRight === false);
  }

  // Answers -------------------------------------------------------------------------------------------

  check() {
    const { question, rounding, text } = this, typed = $("#answer").value, answer = readAnswer(typed), gradient = this.gradientOf(question.value);
    if (answer.refused) return this.refuse(answer, typed);
    const { verdict, mistake } = judge(answer, question, rounding), number = rounding.text(question.gradient);
    const coarse = verdict === "coarse" && filledIn(text.coarse, { number: typed.trim(), shown: number.replace(/\D/g, "").replace(/^0+/, "").length });
    if (coarse && !this.coarse++) return this.say(coarse); // once: digit by digit every number can be found
    if (verdict === "right") {
      this.say(filledIn(text.right, { gradient, number }), true);
      return this.tell(this.tries || this.hints ? (this.tries ? "second" : "hint") : "first");
    }
    this.tries++;
    const given = /[/÷⁄]/.test(typed) ? typed.trim() : allDigits(answer.number, rounding.comma);
    const said = coarse ? [coarse] : [filledIn(text.wrong, { given, gradient }), mistake ? this.named(mistake) : question.paths.length > 1 ? text.unknown_sum : text.unknown];
    if (this.tries < TRIES) {
      this.say([...said, text.once_more].join(" "), false);
      return $("#answer").select();
    }
    this.say([...said, filledIn(text.it_is, { gradient, number })].join(" "), false);
    return this.tell("missed");
  }

  /** Something is no number. */
  refuse({ refused, share }, typed) {
    const shown = share === undefined ? "" : allDigits(share, this.rounding.comma);
    this.say(filledIn(this.text[refused] ?? this.player.text[refused], { text: refused === "percent" ? typed.trim() : `“${typed}”`, number: shown }));
    $("#answer").setAttribute("aria-invalid", true);
    $("#answer").focus();
  }

  /** A mistake in words. */
  named({ mistake, path, operand }) {
    const { words, question: { value, steps } } = this, step = steps[path], [, , local] = words.patternOfStep(step);
    return filledIn(this.text[`mistake_${mistake}`], {
      name: words.name(value),
      gradient: this.gradientOf(value),
      local: plain(words.set(local, step.node, step)),
      upstream: this.gradientOf(step.told),
      through: words.name(step.told),
      result: words.name(step.node),
      other: operand === undefined ? "" : words.name(operand),
      count: steps.length,
    });
  }

  /** Show the gradient and its arithmetic. */
  tell(how) {
    this.results.push({ question: this.question, how });
    this.isTold = true;
    this.show();
    $("#go_on").focus();
  }

  reveal() {
    const { question: { value, gradient } } = this;
    this.say(filledIn(this.text.it_is, { gradient: this.gradientOf(value), number: this.rounding.text(gradient) }));
    this.tell("shown");
  }

  hint() {
    this.hints++;
    this.show();
    $("#answer").focus();
  }

  /** How a number was computed, while a gradient is asked: no gradient is told there. */
  recall(value) {
    const number = this.sweep.born[value];
    if (number && this.question && !this.isTold) this.player.caption.show(this.words.moment(number));
  }

  listen() {
    const actions = {
      predict: () => (this.on ? this.end() : this.begin()), hint: () => this.hint(), reveal: () => this.reveal(), go_on: () => this.ask(), again: () => this.begin(),
    };
    for (const [id, action] of Object.entries(actions)) $(`#${id}`).addEventListener("click", action);
    $(".answering", this.panel).addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.isTold) this.ask(); else this.check();
    });
  }
}

/** An equation without the colours that tell what flows. */
const withoutColour = (piece) => (!Array.isArray(piece) ? piece : piece[0] === "c" ? withoutColour(piece[1]) : piece.map(withoutColour));

/** A message with what belongs into its braces. */
const filledIn = (message, parts) => message.replace(/\{(\w+)\}/g, (hole, name) => parts[name] ?? hole);
