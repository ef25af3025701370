// Fit numbers into cards and beside edges that were drawn for others: a gradient's name gives way, which the key says as
// well; cards move apart for what stands on the edge between them; what is still too long is set closer.

class Fitting {
  constructor(picture) {
    this.picture = picture;
    this.pen = document.createElement("canvas").getContext("2d");
    this.family = getComputedStyle(picture.svg).fontFamily;
    this.before = [];  // the rooms of cards that have grown for their edges: [room, which number of it, what that was]
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
      if (g.fits?.now === now && g.fits.folding === this.picture.folding) continue;
      g.fits = { now, folding: this.picture.folding };
      if (gradient) this.gradient(gradient, g.gradient.previousElementSibling);
      if (number) this.squeeze(number, Number(number.getAttribute("x")) - this.start(g, number, this.picture.data.nodes[key]) - 4);
      for (const label of g.querySelectorAll(".label text")) this.label(label, key);
    }
  }

  /** Whether cards have to move apart, or back once all is as it was at first. */
  moves(back) {
    for (const [room, i, size] of back ? this.before.splice(0).reverse() : []) [room[i], this.grown] = [size, true];
    const { grown } = this;
    this.grown = false;
    return grown;
  }

  /** The number of a room is at least this large from now on, for a text that is not as it was at first. */
  grow(room, i, size, text) {
    if (size <= room[i] || text.textContent === text.atFirst[0]) return;
    this.before.push([room, i, room[i]]);
    [room[i], this.grown] = [Math.ceil(size), true];
  }

  gradient(text, name) {
    const end = Number(text.getAttribute("x")), start = Number(name?.getAttribute("x") ?? 3);
    const named = name?.tagName === "text" && this.wide(text) > end - start - this.wide(name) - 3;
    if (name?.tagName === "text") name.setAttribute("visibility", named ? "hidden" : "visible");
    this.squeeze(text, end - 4);
  }

  /** Where what stands on the line of a number ends: its name, or the badge on the left side. */
  start(g, number, { room }) {
    const beside = [...g.children].find((text) => text.tagName === "text" && text.getAttribute("y") === number.getAttribute("y"));
    if (!beside) return this.picture.folding.down ? 0 : room[2];
    // An index above another one takes no room of its own.
    return Number(beside.getAttribute("x")) + (beside.childElementCount ? beside.getBBox().width : this.wide(beside));
  }

  /** The local derivative on an edge has room from the card before it, or beside it in a graph that runs down. */
  label(text, key) {
    if (!text.atFirst) return;
    const { folding, data: { nodes, measures } } = this.picture, { room } = nodes[key], wide = this.wide(text), x = Number(text.getAttribute("x"));
    if (folding.down) {
      const reach = text.getAttribute("text-anchor") === "end" ? wide - x : x + wide - room[1];
      return this.grow(room, 3, measures.foldedMargin + 2 * Math.max(reach, 0), text);
    }
    this.grow(room, 4, wide - x + 4 - room[2], text);
    const [left, top] = folding.place.get(key), end = left + x, y = top + Number(text.getAttribute("y"));
    let before = 0;
    for (const card of this.picture.shown) {
      const [other, above, width, height] = folding.place.get(card), isBeside = above < y && above + height > y - 12;
      if (isBeside && other + width < left - 4) before = Math.max(before, other + width);
    }
    this.squeeze(text, Math.max(end - before - 2, 20));
  }
}
