// The player of a page: it holds the number of the moment shown, and puts in place what was drawn beforehand.
// Nothing is computed or drawn here; see viz/views.py for what the page's data hold.
"use strict";

const read = async () => {
  const element = document.getElementById("data");
  if (element.type === "application/json") return JSON.parse(element.textContent);
  // A large graph's data are compressed.
  const bytes = Uint8Array.from(atob(element.textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
};

/** Below this many screen pixels for one of the picture, texts cannot be read. */
const LEAST_SCALE = 0.62;

const $ = (selector, root = document) => root.querySelector(selector);

/** The latest of the changes [[when, …], …] that has happened by now; -1 if none has. */
const latest = (changes, now) => {
  let low = 0, high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (changes[middle][0] <= now) low = middle + 1; else high = middle;
  }
  return low - 1;
};

/** A picture on the page: the whole graph, or the inside of a group. */
class View {
  constructor(svg, data, player) {
    this.svg = svg;
    this.data = data;
    this.player = player;
    this.box = [0, 0, data.width, data.height];
    const keyed = (kind) => new Map([...svg.querySelectorAll(`g.${kind}`)].map((g) => [g.dataset.key, g]));
    this.cards = new Map([...keyed("node"), ...keyed("constant"), ...keyed("folded")]);
    this.ways = [...svg.querySelectorAll("g.edge")].map((g) => [g, $("path", g)]);
    this.labels = keyed("label");
    this.covers = keyed("cover");
    this.groups = keyed("group");
    this.gradients = new Map([...this.cards].map(([key, g]) => [key, $("g.gradient", g)]));
    this.blank = new Map([...this.gradients].map(([key, g]) => [key, g ? g.innerHTML : ""]));
    this.plain = this.ways.map(([, path]) => ["stroke", "stroke-width", "stroke-opacity"].map((a) => path.getAttribute(a)));
    this.shown = new Map();
    this.shut = new Set();
    this.listen();
    this.begin();
  }

  /** Show the moment: ``frame`` is its number, ``steps`` how many steps of the sweep are done (-1: not begun). */
  show(frame, steps, moment) {
    for (const [key, g] of this.cards) g.classList.toggle("waiting", this.data.born[key] > frame);
    for (const [key, changes] of Object.entries(this.data.gradients)) {
      const i = latest(changes, steps);
      if (this.shown.get(key) === i) continue;
      this.shown.set(key, i);
      this.gradients.get(key).innerHTML = i < 0 ? this.blank.get(key) : changes[i][1];
    }
    this.ways.forEach(([g, path], way) => {
      const i = latest(this.data.flows[way], steps);
      const [stroke, width, opacity] = i < 0 ? this.plain[way] : this.data.flows[way][i].slice(1);
      path.setAttribute("stroke", stroke);
      path.setAttribute("stroke-width", width);
      path.setAttribute("stroke-opacity", opacity ?? 1);
      g.classList.toggle("waiting", !this.data.ways[way].some((key) => this.born(key.split(" ")[1]) <= frame));
      g.classList.toggle("focus", this.data.ways[way].includes(moment.edge));
    });
    for (const [key, g] of this.labels) {
      g.classList.toggle("waiting", this.born(key.split(" ")[1]) > frame);
      g.classList.toggle("focus", moment.edge !== "" && this.data.labels[moment.edge] === key);
    }
    const focus = String(this.data.cards[moment.node]), upstream = String(this.data.cards[moment.upstream]);
    for (const [key, g] of this.cards) {
      g.classList.toggle("focus", key === focus);
      g.classList.toggle("upstream", key === upstream && key !== focus);
    }
    for (const [path, g] of this.covers) {
      g.classList.toggle("focus", this.data.inside[path].includes(Number(focus)));
    }
    this.follow(focus);
  }

  born(node) {
    return this.data.born[this.data.cards[node] ?? node] ?? 0;
  }

  // Zoom and pan move the window, never the drawing. ------------------------------------------------

  window(box) {
    this.box = box;
    this.svg.setAttribute("viewBox", box.join(" "));
  }

  fit() {
    this.window([0, 0, this.data.width, this.data.height]);
  }

  /** All of it if that can be read, else as much as can; then the window follows the focus. */
  begin() {
    const { clientWidth, clientHeight } = this.svg, { width, height } = this.data;
    const scale = Math.min(clientWidth / width, clientHeight / height);
    if (!(scale < LEAST_SCALE)) return;
    const w = clientWidth / LEAST_SCALE, h = clientHeight / LEAST_SCALE;
    this.window([Math.min(0, (width - w) / 2), (height - h) / 2, w, h]);
  }

  zoom(factor, x = this.box[0] + this.box[2] / 2, y = this.box[1] + this.box[3] / 2) {
    const [left, top, width, height] = this.box;
    const scale = Math.min(Math.max(factor, 200 / width), (3 * this.data.width) / width);
    this.window([x - (x - left) * scale, y - (y - top) * scale, width * scale, height * scale]);
  }

  /** Keep the card in focus in sight when only a part of the picture is. */
  follow(key) {
    const place = this.data.place[key], [left, top, width, height] = this.box;
    if (!place) return;
    const [x, y, w, h] = place;
    const across = x < left || x + w > left + width, down = y < top || y + h > top + height;
    if (!across && !down) return;
    const within = (wanted, room, all) => (room > all ? (all - room) / 2 : Math.min(Math.max(wanted, 0), all - room));
    this.window([
      across ? within(x + w / 2 - width / 2, width, this.data.width) : left,
      down ? within(y + h / 2 - height / 2, height, this.data.height) : top,
      width,
      height,
    ]);
  }

  at(event) {
    return new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
  }

  listen() {
    let from = null, moved = false;
    this.svg.addEventListener("pointerdown", (event) => { from = this.at(event); moved = false; });
    this.svg.addEventListener("pointermove", (event) => {
      if (!from || !event.buttons) return;
      const to = this.at(event), [left, top, width, height] = this.box;
      if (!moved && Math.hypot(to.x - from.x, to.y - from.y) < width / 200) return;
      moved = true;
      this.svg.classList.add("dragged");
      this.window([left + from.x - to.x, top + from.y - to.y, width, height]);
    });
    addEventListener("pointerup", () => { from = null; this.svg.classList.remove("dragged"); });
    this.svg.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;  // the page keeps its scrolling
      event.preventDefault();
      const { x, y } = this.at(event);
      this.zoom(event.deltaY > 0 ? 1.1 : 1 / 1.1, x, y);
    }, { passive: false });
    const act = (g, name, action) => {
      g.setAttribute("tabindex", "0");
      g.setAttribute("role", "button");
      g.setAttribute("aria-label", name);
      g.addEventListener("click", () => { if (!moved) action(); });
      g.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        event.stopPropagation();
        action();
      });
    };
    for (const [key, g] of this.cards) {
      const path = this.data.open[key], title = $("title", g).textContent;
      if (path !== undefined) {
        const name = path.split("/").pop();
        act(g, this.player.text.open_group.replace("{name}", () => name), () => this.player.open(path));
      } else if (!g.classList.contains("folded")) {
        act(g, title, () => this.player.jump(Number(key)));
      }
    }
    for (const [path, g] of this.groups) {
      const name = this.player.text.fold_group.replace("{name}", () => path.split("/").pop());
      act(g, name, () => this.fold(path));
      act(this.covers.get(path), name, () => this.fold(path));
    }
  }

  /** Put a lid on a group, or take it off. Nothing moves. */
  fold(path) {
    this.shut.has(path) ? this.shut.delete(path) : this.shut.add(path);
    const within = (inner) => inner.startsWith(`${path}/`);
    this.covers.get(path).classList.toggle("shut", this.shut.has(path));
    const covered = new Set([...this.shut].flatMap((shut) => this.data.inside[shut].map(String)));
    for (const [key, g] of this.cards) g.classList.toggle("hidden", covered.has(key));
    for (const [key, g] of this.labels) g.classList.toggle("hidden", covered.has(key.split(" ")[1]));
    for (const [inner, g] of this.groups) if (within(inner)) g.classList.toggle("hidden", this.shut.has(path));
    this.ways.forEach(([g], way) => {
      const ends = this.data.ways[way].map((key) => key.split(" ").slice(0, 2).map((n) => String(this.data.cards[n] ?? n)));
      g.classList.toggle("hidden", ends.every(([a, b]) => covered.has(a) && covered.has(b)));
    });
    const lid = this.shut.has(path) ? this.covers.get(path) : this.groups.get(path);
    lid.focus();
  }
}

class Player {
  constructor(data) {
    this.data = data;
    this.text = data.text;
    this.frame = 0;
    this.timer = null;
    this.slider = $("#slider");
    this.views = [new View($("#whole"), data.views[""], this)];
    this.inset = $(".inset");
    this.opened = [];
    this.table();
    this.listen();
    this.go(data.start);
  }

  /** Show the moment with this number. Every other way to move ends here. */
  go(frame) {
    this.frame = Math.min(Math.max(frame, 0), this.data.frames.length - 1);
    const [node, upstream, position, counter, sentence, equation, detail, ledger] = this.data.frames[this.frame];
    const moment = { node, upstream, edge: upstream < 0 ? "" : `${node} ${upstream} ${position}` };
    const steps = this.frame - this.data.seed;
    for (const view of this.views) view.show(this.frame, steps < 0 ? -1 : steps, moment);
    $(".sentence").textContent = counter ? `${counter}  ·  ${sentence}` : sentence;
    $(".equation").replaceChildren(...equation.map(([text, colour, bold]) => {
      const run = document.createElement(bold ? "b" : "span");
      run.textContent = text;
      run.style.color = colour;
      return run;
    }));
    $(".detail").textContent = detail;
    $(".ledger").textContent = ledger;
    this.slider.value = this.frame;
    this.slider.setAttribute("aria-valuetext", `${counter} ${sentence}`.trim());
    $(".count").textContent = `${this.frame} / ${this.data.frames.length - 1}`;
    for (const id of ["first", "back"]) $(`#${id}`).disabled = this.frame === 0;
    for (const id of ["next", "last"]) $(`#${id}`).disabled = this.frame === this.data.frames.length - 1;
    this.fill(moment, steps);
  }

  /** Go to where a card's own number is made or, once the sweep runs, where its gradient is complete. */
  jump(node) {
    const frames = this.data.frames;
    const swept = this.frame >= this.data.seed;
    for (let i = frames.length - 1; i >= 0; i--) {
      if (frames[i][0] === node && (swept || i < this.data.seed)) return this.go(i);
    }
    this.go(0);
  }

  play() {
    if (this.timer) return this.pause();
    if (this.frame === this.data.frames.length - 1) this.go(0);
    this.timer = setInterval(() => {
      this.go(this.frame + 1);
      if (this.frame === this.data.frames.length - 1) this.pause();
    }, 1400);
    this.playing();
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.playing();
  }

  playing() {
    const button = $("#play"), on = this.timer !== null;
    button.setAttribute("aria-label", on ? this.text.pause : this.text.play);
    button.title = on ? this.text.pause : this.text.play;
    button.classList.toggle("on", on);
    $("path", button).setAttribute("d", on ? "M3 2h4v12H3zM9 2h4v12H9z" : "M4 2l9 6-9 6z");
  }

  // The inside of a folded group opens on top of the picture; what is under it stays where it is. ------

  open(path) {
    const data = this.data.views[path];
    this.views.length = 1;
    this.opened.push(path);
    const holder = $(".view", this.inset);
    holder.innerHTML = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${data.width} ${data.height}" role="group"></svg>`;
    const svg = holder.firstChild;
    svg.setAttribute("aria-label", path);
    svg.setAttribute("font-family", $("#whole").getAttribute("font-family"));
    svg.innerHTML = data.svg;
    $(".name", this.inset).textContent = path.split("/").join(" › ");
    this.inset.hidden = false;
    const view = new View(svg, data, this);
    this.views.push(view);
    view.follow(Object.keys(data.place).at(-1));  // the result, unless something is in focus
    this.go(this.frame);
    $("#close").focus();
  }

  close() {
    const path = this.opened.pop();
    const before = this.opened.pop();
    if (before !== undefined) return this.open(before);
    this.views.length = 1;
    this.inset.hidden = true;
    $(".view", this.inset).replaceChildren();
    const whole = this.views[0];
    const card = Object.entries(whole.data.open).find(([, open]) => open === path);
    if (card) whole.cards.get(card[0]).focus();
  }

  // The picture's twin: the same values as a table. --------------------------------------------------

  table() {
    this.rows = new Map();
    const body = $("tbody");
    for (const [key, ...cells] of this.data.views[""].rows) {
      const row = body.insertRow();
      for (const text of [...cells, "—"]) row.insertCell().textContent = text;
      this.rows.set(key, [row, cells[2]]);
    }
  }

  fill(moment, steps) {
    const view = this.views[0], { born, gradients } = view.data;
    for (const [key, [row, number]] of this.rows) {
      const changes = gradients[key] ?? [], i = steps < 0 ? -1 : latest(changes, steps);
      row.cells[2].textContent = born[key] > this.frame ? "" : number;
      row.cells[3].textContent = i < 0 ? "—" : changes[i][2];
      if (key === String(moment.node)) row.setAttribute("aria-current", "step"); else row.removeAttribute("aria-current");
    }
  }

  listen() {
    const view = () => this.views.at(-1);
    const actions = {
      first: () => this.go(0),
      back: () => this.go(this.frame - 1),
      play: () => this.play(),
      next: () => this.go(this.frame + 1),
      last: () => this.go(this.data.frames.length - 1),
      in: () => view().zoom(1 / 1.25),
      out: () => view().zoom(1.25),
      fit: () => view().fit(),
      close: () => this.close(),
    };
    for (const [id, action] of Object.entries(actions)) $(`#${id}`).addEventListener("click", action);
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value)));
    const keys = { ArrowRight: "next", ArrowLeft: "back", Home: "first", End: "last", "+": "in", "-": "out", 0: "fit" };
    addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const on = event.target.closest("button, input, summary");
      if (event.key === "Escape" && !this.inset.hidden) this.close();
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
