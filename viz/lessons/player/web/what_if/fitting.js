// Fit numbers into cards and beside edges that were drawn for others: a gradient's name gives way, which the key says as
// well; what is still too long is set closer.

class Fitting {
  constructor(picture) {
    this.picture = picture;
    this.pen = document.createElement("canvas").getContext("2d");
    this.family = getComputedStyle(picture.svg).fontFamily;
  }

  /** How wide a text is. */
  wide(text) {
    this.pen.font = `${text.getAttribute("font-weight") ?? 400} ${text.getAttribute("font-size")}px ${this.family}`;
    return this.pen.measureText(text.textContent).width;
  }

  /** Set a text in so much room. */
  squeeze(text, room) {
    const { textContent } = text;
    if (text.fitted === textContent + room) return;
    text.fitted = textContent + room;
    if (this.wide(text) <= room) return ["textLength", "lengthAdjust"].forEach((name) => text.removeAttribute(name));
    text.setAttribute("textLength", room.toFixed(1));
    text.setAttribute("lengthAdjust", "spacingAndGlyphs");
  }

  cards() {
    for (const key of this.picture.drawn) {
      const g = this.picture.part(key), gradient = g.gradient && $("text", g.gradient), number = $(".data text", g);
      const written = g.querySelectorAll(".data text, .gradient text, .label text"), now = [...written].map((text) => text.textContent).join("|");
      if (g.fits === now + this.picture.folding.down) continue;
      g.fits = now + this.picture.folding.down;
      if (gradient) this.gradient(gradient, g.gradient.previousElementSibling);
      if (number) this.squeeze(number, Number(number.getAttribute("x")) - this.start(g, number) - 4);
      if (!this.picture.folding.down) for (const label of g.querySelectorAll(".label text")) this.label(label, key);
    }
  }

  gradient(text, name) {
    const end = Number(text.getAttribute("x")), start = Number(name?.getAttribute("x") ?? 3);
    const named = name?.tagName === "text" && this.wide(text) > end - start - this.wide(name) - 3;
    if (name?.tagName === "text") name.setAttribute("visibility", named ? "hidden" : "visible");
    this.squeeze(text, end - 4);
  }

  /** Where what stands on the line of a number ends. */
  start(g, number) {
    const beside = [...g.children].find((text) => text.tagName === "text" && text.getAttribute("y") === number.getAttribute("y"));
    return beside ? Number(beside.getAttribute("x")) + this.wide(beside) : 0;
  }

  /** The local derivative on an edge has room from the card before it, if it is longer than it was. */
  label(text, key) {
    if (!text.atFirst) return;
    const { place } = this.picture.folding, [left, top] = place.get(key);
    const [end, y] = [left + Number(text.getAttribute("x")), top + Number(text.getAttribute("y"))];
    let before = 0;
    for (const card of this.picture.shown) {
      const [x, above, width, height] = place.get(card), isBeside = above < y && above + height > y - 12;
      if (isBeside && x + width < left - 4) before = Math.max(before, x + width);
    }
    this.squeeze(text, Math.max(end - before - 2, 20));
  }
}
