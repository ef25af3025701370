// Say a moment under the picture, and keep as much room for that as the longest caption needs: no step moves the picture.

/** Of how many moments the lengths are compared; of a larger graph's only of some. */
const MOST_COMPARED = 2000;
/** How many of the longest are measured. */
const MOST_MEASURED = 12;
/** The lines of a caption: how wide a letter is, how high a line is, and how high with a fraction; roughly, in pixels. */
const LINES = { sentence: [6.6, 23, 23], equation: [10, 32, 50], detail: [6.8, 23, 38], ledger: [6.8, 23, 38] };

class Caption {
  /** told: what is said at a moment, by its number */
  constructor(told, last) {
    Object.assign(this, { told, last, place: $(".caption") });
    $("main").classList.toggle("sets", SETS);
  }

  show(told, place = this.place) {
    const { sentence, equation, detail, ledger, lines } = told;
    $(".sentence", place).textContent = sentence;
    $(".equation", place).replaceChildren(...equation.map(([text, colour, bold]) => {
      const run = document.createElement(bold ? "b" : "span");
      run.textContent = text;
      run.style.color = `var(--${colour})`;
      return run;
    }));
    $(".detail", place).textContent = detail;
    $(".ledger", place).textContent = ledger;
    if (!SETS) return;
    $(".typeset", place).replaceChildren(...Object.values(lines).map((line) => {
      const row = document.createElement("p");
      row.append(...typeset(line));
      return row;
    }));
  }

  /** Keep room for the longest caption there will be; least: how high it is in any case. */
  reserve(least = 0) {
    const { place } = this, copy = place.cloneNode(true);
    copy.style.cssText = `position:absolute;visibility:hidden;min-height:0;max-height:none;width:${place.clientWidth}px`;
    copy.setAttribute("aria-hidden", "true");
    copy.classList.toggle("sets", SETS);
    document.body.append(copy);
    const heights = this.longest(copy.clientWidth).map((told) => {
      this.show(told, copy);
      return copy.offsetHeight;
    });
    copy.remove();
    this.height = Math.max(least, ...heights);
    place.style.height = `${Math.min(this.height, innerHeight * 0.42)}px`;
  }

  /** Other groups are folded: a caption may be longer now. */
  refolded() { this.reserve(this.height); }

  /** The captions one of which is the highest where there is so much room: of those that seem so, as lines break and as they don't. */
  longest(width) {
    const found = new Map(), every = Math.ceil((this.last + 1) / MOST_COMPARED);
    for (let i = 0; i <= this.last; i += every) {
      const told = this.told(i), { sentence, equation, detail, ledger, lines } = told;
      const texts = { sentence, equation: equation.map(([run]) => run).join(""), detail, ledger };
      let broken = 0, smooth = 0;
      for (const [name, text] of Object.entries(texts)) {
        const [letter, flat, tall] = LINES[name], rows = (text.length * letter) / width, height = lines[name] && isTall(lines[name]) ? tall : flat;
        broken += height * Math.max(1, Math.ceil(rows));
        smooth += height * Math.max(1, rows);
      }
      found.set(`${broken} ${smooth}`, { told, broken, smooth });
    }
    const all = [...found.values()], most = (name) => all.sort((a, b) => b[name] - a[name]).slice(0, MOST_MEASURED);
    return [...new Set([...most("broken"), ...most("smooth")])].map(({ told }) => told);
  }
}
