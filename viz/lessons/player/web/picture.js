// Show the picture: cards, boxes and edges at their places, with what is known at the moment shown.
// Cards and gradients are filled-in patterns (cards.js); only edges are drawn here, as in drawing/edges.py.

/** Give an element's attribute a value, unless it has that already: to write it again costs as much as another one. */
const change = (element, name, value) => { if (element.getAttribute(name) !== `${value}`) element.setAttribute(name, value); };

/** The latest of the changes [[when, …], …] that has happened by now; -1 if none has. */
const latest = (changes, now) => {
  let low = 0, high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (changes[middle][0] <= now) low = middle + 1; else high = middle;
  }
  return low - 1;
};

/** Of more cards those out of sight are not to be painted. */
const MOST_PAINTED = 100;

/** Of more cards than this one layout has to do. */
const MOST_TRIED = 400;

class Picture {
  constructor(svg, cards, text, jump, refolded) {
    const { data } = cards;
    Object.assign(this, { svg, cards, data, text, jump, refolded });
    this.viewport = new Viewport(svg, () => this.settle());
    this.layers = Object.fromEntries(["boxes", "edges", "cards", "signs"].map((name) => [name, $(`.${name}`, svg)]));
    this.parts = [new Map(), new Map()];  // the elements of cards and boxes, by key: running to the right, and down
    this.way = { down: false, room: Infinity };
    for (const g of svg.querySelectorAll(".boxes > g")) this.prepare(`box${g.dataset.key}`, g);
    for (const g of svg.querySelectorAll(".cards > g")) this.prepare(g.dataset.key, g);
    svg.classList.toggle("symbols", Boolean(cards.words.symbols));
    this.shut = new Set(data.groups.filter((group) => group.shut).map((group) => group.id));
    this.flows = this.flowsByEdge();
    this.arrange(this.fitting());
    this.viewport.begin([this.folding.width, this.folding.height]);
  }

  /**
   * How the graph is shown in so much room: in one row to the right if that fits, else in rows or upright, which a tall
   * window prefers. What fits in no way moves with the step.
   * again: whether what runs down goes on to do so, if it can
   */
  fitting(again = false, room = this.svg.clientWidth) {
    const { way, data } = this, { tall } = data.measures, one = { down: false, room: Infinity }, rows = { down: false, room };
    const upright = { down: true, room: Infinity };
    if (!room || this.viewport?.printing) return new Folding(data, this.shut, one);
    const tallPage = innerHeight > innerWidth, others = tallPage ? [upright, rows] : [rows, upright];
    const ways = again && way.down ? [upright, one, rows] : [one, ...others];
    const tried = [];
    for (const each of ways) {
      this.cards.turn(each.down);
      const found = new Folding(data, this.shut, each);
      if (found.width <= room && (found.height <= tall || each === one)) return found;
      tried.push(found);
      if (found.cards.size > MOST_TRIED) return found;  // to try another takes too long
    }
    const narrow = tried.filter(({ width }) => width <= room).sort((a, b) => a.height - b.height);
    return narrow[0] ?? tried.find(({ down }) => down === tallPage);
  }

  /** The page has another width: whether the graph is shown in another way now. */
  settle() {
    const { width, height, down } = this.folding, found = this.fitting();
    if (found.width === width && found.height === height && found.down === down) {
      this.cards.turn(down);
      return false;
    }
    this.arrange(found);
    this.viewport.begin([this.folding.width, this.folding.height]);
    this.refolded();
    return true;
  }

  /** What flows along each edge and since which step. */
  flowsByEdge() {
    const flows = this.data.edges.map(() => []);
    this.data.flows.forEach((edge, step) => {
      const { product } = this.cards.sweep.steps[step];
      if (edge >= 0 && product !== null) flows[edge].push([step + 1, product]);
    });
    return flows;
  }

  /** What flows along edges together: since which step how much, and its sign, 0 where signs differ. */
  flowsAlong(numbers) {
    const sums = new Map();  // what flows to one value is added up, what flows to several is not
    return [...numbers].flatMap((n) => this.flows[n].map(([step, product]) => [step, product, this.data.edges[n][0]]))
      .sort((a, b) => a[0] - b[0])
      .map(([step, product, source]) => {
        sums.set(source, (sums.get(source) ?? 0) + product);
        const all = [...sums.values()], signs = new Set(all.map(Math.sign).filter((sign) => sign));
        return [step, all.reduce((sum, flow) => sum + Math.abs(flow), 0), signs.size === 1 ? [...signs][0] : 0];
      });
  }

  /** Names of groups that edges cross wherever they stand; the others are put where none does. */
  namesOnEdges() {
    const { folding, data } = this, boxes = data.groups.filter(({ id }) => folding.open.includes(id));
    return placeNames(boxes.map(({ id, wide }) => ({ box: this.part(`box${id}`), place: folding.place.get(id), wide })), folding, data.measures.names);
  }

  /** Labels stand on the side of their edges to which these do not bend, as in drawing/edges.py. */
  placeLabels() {
    const { measures, nodes } = this.data;
    if (this.folding.down) return;
    for (const { route, target, position, of } of this.folding.edges) for (const n of of) {
      const label = $(`.label[data-key="${n}"]`, this.part(target));
      if (!label) continue;
      const [last, end] = route.at(-1), from = route.findLastIndex(([, y]) => y !== end);
      // At the beginning of a row an edge comes level, from further left than the lane above.
      const rise = from < 0 || route[from][0] >= (route[from + 1]?.[0] ?? last) ? 0 : end - route[from][1];
      const { entries, folded } = nodes[target], slots = entries.length, second = slots === 2 && position === 1;
      const below = slots <= (folded ? 1 : 2) && (rise > 2 || (rise >= -2 && second));
      if (below) label.setAttribute("transform", `translate(0 ${measures.below})`); else label.removeAttribute("transform");
    }
  }

  /** Every edge along which something flows has a minus, which is seen while it is negative: none where edges are many. */
  placeSigns() {
    const { folding, layers, data: { measures } } = this, { signs } = measures;
    layers.signs.replaceChildren();
    for (const strand of this.strands) strand.sign = null;
    if (folding.edges.length > measures.many || this.cards.words.symbols) return;
    const flowing = this.strands.filter(({ flows }) => flows.length);
    const still = this.strands.filter(({ flows }) => !flows.length);
    const lines = [...flowing, ...still].map(({ points }) => pointsAlong(points, folding.down, signs.step));
    const parts = [...this.shown, ...folding.open.map((id) => `box${id}`)];
    const areas = parts.flatMap((key) => areasOf(this.part(key), folding.place.get(key.replace("box", "")), signs));
    placesOfSigns(lines, areas, signs).slice(0, flowing.length).forEach((place, i) => {
      if (place) layers.signs.append(flowing[i].sign = minusAt(place, signs, this.svg.namespaceURI));
    });
  }

  /** The element of a card or box, made when it is needed first. */
  part(key) {
    const parts = this.parts[+this.cards.down];
    if (!parts.has(key)) {
      const holder = document.createElementNS(this.svg.namespaceURI, "g");
      holder.innerHTML = key.startsWith("box") ? this.data.svg[key] : this.cards.drawn(key);
      this.prepare(key, holder.firstChild);
    }
    return parts.get(key);
  }

  /** Let a reader use an element, by hand and by keyboard. */
  prepare(key, g) {
    for (const parts of key.startsWith("box") ? this.parts : [this.parts[+this.cards.down]]) parts.set(key, g);
    g.gradient = $(".gradient", g);
    g.blank = g.gradient && g.gradient.innerHTML;
    const id = key.replace("box", ""), group = this.data.groups.find((other) => other.id === id);
    if (!group && g.classList.contains("folded")) return;  // what is gathered cannot be opened
    const name = group && this.text[id === key ? "open_group" : "fold_group"].replace("{name}", () => group.name);
    const action = () => (group ? this.toggle(id) : this.jump(Number(key)));
    g.setAttribute("tabindex", "0");
    g.setAttribute("role", "button");
    g.said = group ? name : $("title", g).textContent;
    g.setAttribute("aria-label", g.said);
    if (group) {
      g.setAttribute("aria-expanded", id !== key);
      const title = $("title", g) ?? g.insertBefore(document.createElementNS(this.svg.namespaceURI, "title"), g.firstChild);
      title.textContent = name;
    }
    g.addEventListener("focus", () => {
      if (g.matches(":focus-visible")) this.viewport.follow(this.folding.place.get(id));
    });
    g.addEventListener("click", () => { if (!this.viewport.moved) action(); });
    g.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      action();
    });
  }

  /** Put everything at its place while the groups in ``shut`` are folded. */
  arrange(folding) {
    const { boxes, edges, cards } = this.layers;
    if (folding) this.way = { down: folding.down, room: folding.room };
    this.cards.turn(this.way.down);
    folding = this.folding = folding ?? new Folding(this.data, this.shut, this.way);
    const put = (key) => {
      const g = this.part(key), [x, y, width, height] = folding.place.get(key.replace("box", ""));
      g.setAttribute("transform", `translate(${+x.toFixed(1)} ${+y.toFixed(1)})`);
      if (key === g.dataset.key) return g;
      $("rect", g).setAttribute("width", +width.toFixed(1));
      $("rect", g).setAttribute("height", +height.toFixed(1));
      return g;
    };
    boxes.replaceChildren(...folding.open.map((id) => put(`box${id}`)));
    const byIndex = (a, b) => this.data.nodes[a].index - this.data.nodes[b].index;
    this.shown = [...folding.cards].sort(byIndex);
    const many = this.shown.length > MOST_PAINTED;
    cards.replaceChildren(...this.shown.map((key) => (many ? this.framed(put(key)) : put(key))));
    const { measures } = this.data, thin = measures.edge / (folding.edges.length > measures.many ? 2 : 1);
    this.strands = folding.strands().map(({ points, edges: sharing }) => {
      const path = document.createElementNS(this.svg.namespaceURI, "path");
      path.setAttribute("d", pathThrough(points, folding.down));
      const [xs, ys] = [0, 1].map((i) => points.map((point) => point[i])), [across, along] = folding.down ? [ys, xs] : [xs, ys];
      const reach = [Math.min(...across), Math.min(...along), Math.max(...across), Math.max(...along)];
      return { path, points, reach, numbers: new Set(sharing.flatMap((edge) => edge.of)), thin, targets: sharing.map((edge) => edge.target) };
    });
    edges.replaceChildren(...this.strands.map(({ path }) => path), ...this.namesOnEdges());
    this.dress();
    this.placeLabels();
    this.placeSigns();
    this.born = {};  // a folded group's card is there once its last value is
    for (const [id, { born }] of Object.entries(this.data.nodes)) {
      if (id[0] === "/") continue;
      const card = folding.cardOf(id);
      this.born[card] = Math.max(this.born[card] ?? 0, born);
    }
  }

  /** The cards that are drawn now. */
  get drawn() {
    if (!this.viewport.near) return this.shown;
    return this.shown.filter((key) => {
      const [x, y, width, height] = this.folding.place.get(key);
      return this.viewport.draws(x, y, x + width, y + height);
    });
  }

  /** A card in a group that is nowhere else: a browser paints what has a transform of its own even where nobody sees it. */
  framed(card) {
    const frame = document.createElementNS(this.svg.namespaceURI, "g");
    frame.append(card);
    return frame;
  }

  /** What flows along each strand, and whether anything can. */
  dress() {
    for (const strand of this.strands) {
      const kinds = [...strand.numbers].map((n) => this.data.edges[n][3]), still = kinds.every((kind) => kind);
      if (still && !kinds.every((kind) => kind === 1)) strand.path.setAttribute("stroke-dasharray", "4 4");
      else strand.path.removeAttribute("stroke-dasharray");
      Object.assign(strand, { flows: still ? [] : this.flowsAlong(strand.numbers), plain: still ? strand.thin : strand.thin + 0.4 });
    }
    const sizes = this.strands.map(({ flows }) => (flows.length ? flows.at(-1)[1] : 0)).filter(Number.isFinite);
    this.largest = sizes.reduce((a, b) => Math.max(a, b), 0);  // the others are as wide as they are next to it
  }

  /** The card that shows a value. */
  cardOf(value) {
    return value < 0 ? "" : this.folding.cardOf(this.data.gathered[value] ?? value);
  }

  /** Whether a card is that of the terms between the ends of a long sum. */
  isOfTerms(card) {
    return this.shut.has(card) && Boolean(this.data.groups.find(({ id }) => id === card).terms);
  }

  /** Show a moment, by its number; ``steps``: how many steps of the sweep are done (-1: it has not begun). */
  show(moment, steps, node, upstream) {
    const { measures, nodes } = this.data, { largest } = this, edge = steps > 0 ? this.data.flows[steps - 1] : -1;
    const focus = this.cardOf(node), before = this.cardOf(upstream);
    for (const key of this.drawn) {
      const g = this.part(key), { changes } = nodes[key], i = latest(changes, steps);
      if (g.gradient && g.now !== i) {
        const drawn = i < 0 ? g.blank : this.cards.gradient(key, changes[i][1]);
        if (g.drawn !== drawn) g.gradient.innerHTML = g.drawn = drawn;
      }
      const waits = this.born[key] > moment, exact = i >= 0 && g.gradient && $("title", g.gradient);
      // A number that is not there yet is not said either.
      const said = waits && key[0] !== "/" ? `${this.cards.row(key)[0]} = —` : g.said;
      if (g.said && (g.now !== i || g.waits !== waits)) {
        g.setAttribute("aria-label", exact ? `${said}, ${exact.textContent}` : said);
      }
      Object.assign(g, { now: i, waits });
      g.classList.toggle("waiting", waits);
      g.classList.toggle("focus", key === focus);
      g.classList.toggle("upstream", key === before && key !== focus);
    }
    for (const { path, numbers, flows, plain, thin, targets, sign: mark, reach } of this.strands) {
      if (!this.viewport.draws(...reach)) continue;
      const i = latest(flows, steps), [, flow, sign] = i < 0 ? [0, 0, 0] : flows[i];
      const part = flow && largest ? Math.min(Math.sqrt(flow / largest), 1) : 0;
      // Without numbers an edge says no more than that its gradient is told by now.
      const colour = this.cards.words.symbols ? "muted" : sign > 0 ? "positive" : sign < 0 ? "negative" : "muted";
      change(path, "stroke", `var(--${i < 0 ? "faint" : colour})`);
      const wide = this.cards.words.symbols ? plain : thin + measures.gain * part;
      change(path, "stroke-width", +(i < 0 ? plain : wide).toFixed(1));
      change(path, "stroke-opacity", i < 0 ? 1 : measures.faint);
      if (mark) change(mark, "visibility", colour === "negative" ? "visible" : "hidden");
      path.classList.toggle("waiting", !targets.some((target) => this.born[target] <= moment));
      path.classList.toggle("focus", numbers.has(edge));
    }
    for (const g of this.svg.querySelectorAll(".label.focus")) g.classList.remove("focus");
    for (const { of, target } of this.folding.edges) if (of.includes(edge)) {
      for (const n of of) $(`.label[data-key="${n}"]`, this.part(target))?.classList.add("focus");
    }
    if (this.folding.place.has(focus)) this.viewport.follow(this.folding.place.get(focus));
  }

  /** Open a group or fold it: its upper left corner stays where it is on the screen. */
  refold(id) {
    const opens = this.shut.delete(id);
    if (!opens) this.shut.add(id);
    this.rearrange(id);
    return opens;
  }

  /** Put everything at its place again: of a card, a box or what takes its place the upper left corner stays where it is. */
  rearrange(id) {
    const before = this.folding.place.get(id);
    this.arrange(this.fitting(true));
    const { place, width, height } = this.folding, after = place.get(id);
    this.viewport.resized([width, height], before ?? [0, 0], (before && after) ?? [0, 0]);
    const { box } = this.viewport;
    this.refolded();
    this.viewport.set(box);
  }

  /** The same by hand: what was used keeps the focus. */
  toggle(id) {
    const opens = this.refold(id), { box } = this.viewport;
    this.part(opens ? `box${id}` : id).focus({ preventScroll: true });
    this.viewport.set(box);  // the window stays, whatever is in focus
  }
}
