// Say a moment under the picture, and keep as much room for that as the longest caption needs: no step moves the picture.

/** Of how many moments the lengths are compared; of a larger graph's only of some. */
const MOST_COMPARED = 2000;
/** How many of the longest are measured. */
const MOST_MEASURED = 12;
/** The lines of a caption: how wide a letter is, how high a line is, and how high with a fraction; roughly, in pixels. */
const LINES = { sentence: [6.6, 23, 23], equation: [10, 32, 50], detail: [6.8, 23, 38], ledger: [6.8, 23, 38] };

class Caption {
  constructor(player) {
    Object.assign(this, { player, place: $(".caption"), heights: [0, 0] });
    $("main").classList.toggle("sets", SETS);
  }

  /** Say a moment, in the room that is kept for those of its part of the lesson. */
  go(number, told) {
    const { place, player } = this, part = +(number >= player.seed);
    place.classList.toggle("begun", this.hasBegun(number));
    this.show(told);
    this.part = part;
    this.fill();
    if (place.scrollHeight <= place.clientHeight) return;
    this.heights[part] = Math.max(this.heights[part], place.scrollHeight + 1);  // no press stops here
    this.fill();
  }

  /** What has to be known at first is not said again once another moment was chosen. */
  hasBegun(number) { return number !== 0 && number !== this.player.data.start; }

  /** In a tall window the picture gets what the forward pass needs no words for, if it needs it itself. */
  fill() {
    const { place, heights, part } = this, least = Math.max(...heights);
    const roomy = part === 0 && this.isShort && innerHeight > innerWidth;
    $("main").classList.toggle("roomy", roomy);
    place.style.height = `${Math.min(roomy ? heights[0] : least, innerHeight * 0.42)}px`;
  }

  show(told, place = this.place) {
    const { sentence, equation, detail, ledger, lines } = told;
    $(".sentence", place).textContent = unbroken(sentence);
    $(".equation", place).replaceChildren(...equation.map(([text, colour, bold]) => {
      const run = document.createElement(bold ? "b" : "span");
      run.textContent = text;
      run.style.color = `var(--${colour})`;
      return run;
    }));
    $(".detail", place).textContent = detail;
    $(".ledger", place).textContent = ledger;
    place.classList.toggle("of-others", ledger.includes(`(${this.player.words.texts.given})`));
    if (!SETS) return;
    $(".typeset", place).replaceChildren(...Object.values(lines).map((line) => {
      const row = document.createElement("p");
      row.append(...typeset(line));
      return row;
    }));
  }

  /** Keep room for the longest captions of the forward pass and of the sweep; least: how high they are in any case. */
  reserve(least = [0, 0]) {
    const { place, player } = this, copy = place.cloneNode(true);
    copy.style.cssText = `position:absolute;visibility:hidden;min-height:0;max-height:none;width:${place.clientWidth}px`;
    copy.setAttribute("aria-hidden", "true");
    copy.classList.toggle("sets", SETS);
    document.body.append(copy);
    const { moments } = player.stops, seed = player.stops.place(player.seed - 1) + 1;
    this.heights = [moments.slice(0, seed), moments.slice(seed)].map((part, i) => Math.max(least[i], ...this.longest(part, copy.clientWidth).map((number) => {
      copy.classList.toggle("begun", this.hasBegun(number));
      this.show(player.told(number), copy);
      return copy.offsetHeight;
    })));
    copy.remove();
    this.measure();
  }

  /** Whether the whole picture is too high to be seen above the longest caption. */
  measure() {
    const { place, heights, player: { picture } } = this;
    $("main").classList.remove("roomy");
    const room = picture.svg.clientHeight + place.offsetHeight - Math.min(Math.max(...heights), innerHeight * 0.42);
    this.isShort = picture.folding.height > room;
    if (this.part !== undefined) this.fill();
  }

  /** Other groups are folded: a caption may be longer now. */
  refolded() { this.reserve(this.heights); }

  /** The moments one of whose captions is the highest where there is so much room: of those that seem so, as lines break and as they don't. */
  longest(moments, width) {
    const found = new Map(), every = Math.ceil(moments.length / MOST_COMPARED);
    for (let i = 0; i < moments.length; i += every) {
      const number = moments[i], { sentence, equation, detail, ledger, lines } = this.player.told(number);
      const texts = { sentence, equation: equation.map(([run]) => run).join(""), detail, ledger };
      let broken = 0, smooth = 0;
      for (const [name, text] of Object.entries(texts)) {
        const [letter, flat, tall] = LINES[name], rows = (text.length * letter) / width, height = lines[name] && isTall(lines[name]) ? tall : flat;
        broken += height * Math.max(1, Math.ceil(rows));
        smooth += height * Math.max(1, rows);
      }
      found.set(`${broken} ${smooth}`, { number, broken, smooth });
    }
    const all = [...found.values()], most = (name) => all.sort((a, b) => b[name] - a[name]).slice(0, MOST_MEASURED);
    const starts = moments.filter((number) => !this.hasBegun(number));  // where a notice is longer than all that
    return [...new Set([...most("broken"), ...most("smooth")].map(({ number }) => number).concat(starts))];
  }
}
