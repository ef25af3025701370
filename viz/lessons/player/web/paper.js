// Put the moment that is shown on paper: the whole picture, and how each gradient was added up, in a page and in a notebook.

/** How wide and how high a sheet is between its margins, in pixels, as far as one of A4 and one of letter paper are alike. */
const SHEET = [700, 940];
/** So far a cut keeps from a card. */
const CLEAR_OF_CUT = 2;

class Paper {
  constructor(player) {
    this.player = player;
    this.inNotebook();
    addEventListener("beforeprint", () => this.print());
    addEventListener("afterprint", () => this.printed());
  }

  /** On paper: the whole picture, and how each gradient that is known was added up. */
  print() {
    const { picture, sweep, words, moment, seed } = this.player, { viewport, shown, data } = picture;
    Object.assign(this, { box: viewport.box, way: picture.way });
    // Type is no smaller than on the screen: what is wider than the sheet stands in rows or upright there, what is taller goes on.
    if (picture.folding.width > SHEET[0]) this.arranged(picture.fitting(false, SHEET[0]));
    viewport.printing = true;
    viewport.fit();
    this.slice();
    const steps = moment - seed, told = [];
    for (const key of shown) {
      const { shown: value } = data.nodes[key], isKnown = !this.player.asks || this.player.quiz.knows(value);
      const last = isKnown ? sweep.contributions[value]?.findLast(({ number }) => number <= steps) : null;
      if (last) told.push(words.sum(last, MOST_TERMS));
    }
    $(".ledgers").replaceChildren(...told.map((sum) => {
      const line = document.createElement("p");
      line.append(...(SETS ? typeset(sum) : [plain(sum)]));
      return line;
    }));
    $(".paper").hidden = !told.length;
  }

  /** Back on the screen. */
  printed() {
    const { picture } = this.player, { viewport } = picture;
    for (const piece of document.querySelectorAll(".slice")) piece.remove();
    $(".stage").classList.remove("sliced");
    if (picture.way !== this.way) {
      picture.way = this.way;
      this.arranged();
    }
    viewport.printing = false;
    viewport.set(this.box);
  }

  /** Let the picture stand otherwise, at the moment shown. */
  arranged(folding) {
    const { picture, moment } = this.player, { viewport } = picture;
    picture.arrange(folding);
    viewport.size = [picture.folding.width, picture.folding.height];
    this.player.go(moment);
  }

  /** What is taller than a sheet goes on on the next one, cut between its cards if that can be. */
  slice() {
    const { svg, folding: { width, height, place } } = this.player.picture, high = SHEET[1] * Math.max(1, width / SHEET[0]);
    svg.style.setProperty("--tall", `${(height / high) * SHEET[1]}px`);
    if (height <= high) return;
    const cards = [...place.values()].filter((card) => card[3] < high / 4);
    for (let top = 0, bottom; top < height; top = bottom) {
      bottom = Math.min(top + high, height);
      const crossed = (at) => cards.filter(([, y, , h]) => y - CLEAR_OF_CUT < at && at < y + h + CLEAR_OF_CUT).map(([, y]) => y - CLEAR_OF_CUT);
      for (let above = crossed(bottom); bottom < height && above.length; above = crossed(bottom)) bottom = Math.min(...above);
      if (bottom < Math.min(height, top + high / 2)) bottom = top + high;
      const piece = svg.cloneNode(true);
      piece.removeAttribute("id");
      piece.setAttribute("class", "slice");
      piece.style.maxWidth = `${width}px`;
      piece.setAttribute("viewBox", `0 ${top} ${width} ${bottom - top}`);
      svg.before(piece);
    }
    $(".stage").classList.add("sliced");
  }

  /** When the notebook around is printed, the picture of the last moment takes this frame's place, which paper would cut off. */
  inNotebook() {
    const frame = window.frameElement, still = frame?.previousElementSibling ?? frame?.parentNode.previousElementSibling, notebook = frame?.ownerDocument.defaultView;
    if (!still) return;
    const put = (printed) => {
      this.player.picture.viewport.printing = printed;
      frame.style.display = printed ? "none" : "";
      still.style.display = printed ? "" : "none";
      const image = $("img", still);
      if (image) Object.assign(image.style, printed ? { maxWidth: "100%", height: "auto" } : { maxWidth: "none", height: "" });
    };
    const events = { beforeprint: () => put(true), afterprint: () => put(false) };
    for (const [name, event] of Object.entries(events)) notebook.addEventListener(name, event);
    addEventListener("pagehide", () => {  // the cell was run again
      for (const [name, event] of Object.entries(events)) notebook.removeEventListener(name, event);
    });
  }
}
