// Take equations that the page has typeset out of it, as pieces of a picture: each text at the place where it is seen, the
// bars of fractions, roots, and brackets around what is tall. So a saved picture and the page cannot differ.

/** A bracket that is so much taller than its letter is drawn as a curve. */
const TALL = 1.5;

class EquationDrawing {
  constructor(place) {
    this.place = place;
    this.pen = document.createElement("canvas").getContext("2d");
  }

  /** The pieces, from the place's upper left corner: texts, and paths that are lines; and how much room they take. */
  pieces() {
    const { left, top } = this.place.getBoundingClientRect(), walk = document.createTreeWalker(this.place, NodeFilter.SHOW_TEXT);
    this.origin = [left, top];
    const texts = [], paths = [];
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const element = node.parentElement, box = this.box(element);
      if (!node.data.trim() || !box.width) continue;
      const size = parseFloat(getComputedStyle(element).fontSize), bracket = element.getAttribute("stretchy") === "true";
      if (bracket && box.height > TALL * size) paths.push(this.bracket(element, node.data, box, size));
      else texts.push(this.text(element, node, size));
    }
    for (const fraction of this.place.querySelectorAll("mfrac")) paths.push(this.bar(fraction));
    for (const root of this.place.querySelectorAll("msqrt")) paths.push(this.root(root));
    const shown = [...this.place.querySelectorAll("math")].map((element) => this.box(element)).filter(({ width }) => width);
    const width = Math.max(0, ...shown.map(({ right }) => right)), height = Math.max(0, ...shown.map(({ bottom }) => bottom));
    return { texts, paths: paths.filter((path) => path), width, height };
  }

  box(of) {
    const { left, top, right, bottom, width, height } = of.getBoundingClientRect(), [x, y] = this.origin;
    return { left: left - x, top: top - y, right: right - x, bottom: bottom - y, width, height };
  }

  text(element, node, size) {
    const range = document.createRange(), { color, fontWeight, fontStyle, fontFamily } = getComputedStyle(element);
    range.selectNodeContents(node);
    const box = this.box(range);
    this.pen.font = `${fontStyle} ${fontWeight} ${size}px ${fontFamily}`;
    const { fontBoundingBoxAscent: above, fontBoundingBoxDescent: below } = this.pen.measureText(node.data);
    const y = (box.top + box.bottom + above - below) / 2;  // the baseline
    return { text: node.data, x: box.left, y, size, color, weight: fontWeight, slope: fontStyle };
  }

  path(element, d) {
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    return { d, color, width: parseFloat(fontSize) * (fontWeight > 500 ? 0.09 : 0.065) };
  }

  bar(fraction) {
    const [above, below] = [...fraction.children].map((part) => this.box(part)), { left, right, width } = this.box(fraction);
    return width ? this.path(fraction, `M${left + 1} ${(above.bottom + below.top) / 2}H${right - 1}`) : null;
  }

  root(root) {
    const { left, top, right, bottom, width } = this.box(root);
    if (!width) return null;
    const inside = Math.min(...[...root.children].map((part) => this.box(part).left)), foot = left + 0.5 * (inside - left);
    return this.path(root, `M${left + 1} ${(top + 2 * bottom) / 3}L${foot} ${bottom - 1}L${inside - 1} ${top + 1}H${right}`);
  }

  bracket(element, text, { left, right, top, bottom }, size) {
    const edge = 0.08 * size, third = (bottom - top) / 3.2, [open, closed] = [left + edge, right - edge];
    const [start, tip] = text === "(" ? [closed, open] : text === ")" ? [open, closed] : [(left + right) / 2, (left + right) / 2];
    return this.path(element, `M${start} ${top}C${tip} ${top + third} ${tip} ${bottom - third} ${start} ${bottom}`);
  }
}
