// Play the moments of a page: the player holds the number of the moment shown, and every control only changes it.

const read = async () => {
  const element = document.getElementById("data");
  if (element.type === "application/json") return JSON.parse(element.textContent);
  // A large graph's data are compressed.
  const bytes = Uint8Array.from(atob(element.textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
};

const $ = (selector, root = document) => root.querySelector(selector);

class Player {
  constructor(data) {
    this.data = data;
    data.moments = data.moments[0].map((_, i) => data.moments.map((column) => column[i]));  // they come as columns
    this.text = data.text;
    this.moment = 0;
    this.timer = null;
    this.slider = $("#slider");
    $("#play").disabled = data.moments.length < 2;  // a stale graph has nothing to play
    this.picture = new Picture($("#whole"), data.picture, data.text, (node) => this.jump(node), () => {
      this.table();
      this.go(this.moment);
    });
    this.table();
    this.listen();
    this.reserve();
    this.go(data.start);
  }

  /** Keep room for the longest caption there will be, so that no other step moves the picture. */
  reserve() {
    const caption = $(".caption"), copy = caption.cloneNode(true);
    copy.style.cssText = "position:absolute;visibility:hidden;min-height:0;max-height:none";
    // The text of most characters need not be the widest, and results are bold.
    copy.style.width = `${0.94 * caption.clientWidth}px`;
    copy.setAttribute("aria-hidden", "true");
    const longest = [];
    for (const [, , ...texts] of this.data.moments) texts.forEach((text, i) => {
      const written = typeof text === "string" ? text : text.map(([run]) => run).join("");
      if (written.length > (longest[i] ?? "").length) longest[i] = written;
    });
    $(".sentence", copy).textContent = `${longest[0]}  ·  ${longest[1]}`;
    ["equation", "detail", "ledger"].forEach((name, i) => { $(`.${name}`, copy).textContent = longest[i + 2] ?? ""; });
    document.body.append(copy);
    const height = copy.offsetHeight;
    copy.remove();
    caption.style.height = `${Math.min(height, innerHeight * 0.42)}px`;
  }

  /** Show the moment with this number. Every control ends here. */
  go(number) {
    this.moment = Math.min(Math.max(number, 0), this.data.moments.length - 1);
    const [node, upstream, counter, sentence, equation, detail, ledger] = this.data.moments[this.moment];
    const steps = Math.max(this.moment - this.data.seed, -1);
    this.picture.show(this.moment, steps, node, upstream);
    $(".sentence").textContent = counter ? `${counter}  ·  ${sentence}` : sentence;
    $(".equation").replaceChildren(...equation.map(([text, colour, bold]) => {
      const run = document.createElement(bold ? "b" : "span");
      run.textContent = text;
      run.style.color = colour;
      return run;
    }));
    $(".detail").textContent = detail;
    $(".ledger").textContent = ledger;
    this.slider.value = this.moment;
    this.slider.setAttribute("aria-valuetext", `${counter} ${sentence}`.trim());
    $(".count").textContent = `${this.moment} / ${this.data.moments.length - 1}`;
    for (const id of ["first", "back"]) $(`#${id}`).disabled = this.moment === 0;
    for (const id of ["next", "last"]) $(`#${id}`).disabled = this.moment === this.data.moments.length - 1;
    this.fill(node, steps);
  }

  /** Go to the moment at which a card's number is computed or, once the sweep runs, its gradient is complete. */
  jump(node) {
    const { moments } = this.data;
    const swept = this.moment >= this.data.seed;
    for (let i = moments.length - 1; i >= 0; i--) {
      if (moments[i][0] === node && (swept || i < this.data.seed)) return this.go(i);
    }
    this.go(0);
  }

  play() {
    if (this.timer) return this.pause();
    if (this.data.moments.length < 2) return;
    if (this.moment === this.data.moments.length - 1) this.go(0);
    this.timer = setInterval(() => {
      this.go(this.moment + 1);
      if (this.moment === this.data.moments.length - 1) this.pause();
    }, 1400);
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
    const { shown, data } = this.picture;
    this.rows = shown.map((key) => {
      const row = document.createElement("tr");
      for (const text of [...data.nodes[key].row, "—"]) row.insertCell().textContent = text;
      return [key, row];
    });
    $("tbody").replaceChildren(...this.rows.map(([, row]) => row));
  }

  /** Write into the table what is known at the moment shown. */
  fill(node, steps) {
    const { data, born } = this.picture, focus = this.picture.cardOf(node);
    for (const [key, row] of this.rows) {
      const { gradients, row: texts } = data.nodes[key], i = latest(gradients, steps);
      row.cells[2].textContent = born[key] > this.moment ? "" : texts[2];
      row.cells[3].textContent = i < 0 ? "—" : gradients[i][2];
      if (key === focus) row.setAttribute("aria-current", "step"); else row.removeAttribute("aria-current");
    }
  }

  listen() {
    const { viewport } = this.picture;
    const actions = {
      first: () => this.go(0),
      back: () => this.go(this.moment - 1),
      play: () => this.play(),
      next: () => this.go(this.moment + 1),
      last: () => this.go(this.data.moments.length - 1),
      in: () => viewport.zoom(1 / 1.25),
      out: () => viewport.zoom(1.25),
      fit: () => viewport.fit(),
    };
    for (const [id, action] of Object.entries(actions)) $(`#${id}`).addEventListener("click", action);
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value)));
    const pans = { ArrowRight: [0.2, 0], ArrowLeft: [-0.2, 0], ArrowDown: [0, 0.2], ArrowUp: [0, -0.2] };
    addEventListener("resize", () => this.reserve());
    const keys = { ArrowRight: "next", ArrowLeft: "back", Home: "first", End: "last", "+": "in", "-": "out", 0: "fit" };
    addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const on = event.target.closest("button, input, summary"), pan = event.shiftKey && pans[event.key];
      if (pan) viewport.pan(...pan);
      else if (event.key === " " && !on) this.play();
      else if (keys[event.key] && !(on && on.tagName === "INPUT")) {
        this.timer && this.pause();
        actions[keys[event.key]]();
      } else return;
      event.preventDefault();
    });
  }
}

read().then((data) => { window.player = new Player(data); });
