// Take the moment that is shown out of the page as a picture, SVG or PNG. Nothing is loaded for it.

/** The properties that a style sheet gives to the picture's elements, which a picture on its own has to state itself. */
const STYLED = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "stroke-opacity", "fill-opacity", "visibility", "font-weight"];
/** So wide a line of text may be in any case, in pixels. */
const LEAST_LINE = 420;
const MARGIN = 28, LEADING = 1.45;

class Saving {
  constructor(player) {
    this.player = player;
    this.equations = new EquationDrawing($(".typeset"));
    for (const kind of ["svg", "png"]) $(`#save_${kind}`).addEventListener("click", () => this[kind]());
  }

  /** The picture and what is said of it, as the text of an SVG file; its width and height. */
  drawn() {
    const { picture } = this.player, [width, height] = picture.viewport.size;
    const copy = picture.svg.cloneNode(true);
    const pairs = [[picture.svg, copy]], signs = [];
    for (const [from, to] of pairs) {
      [...from.children].forEach((child, i) => pairs.push([child, to.children[i]]));
      if (!(from instanceof SVGElement) || from === picture.svg || from.tagName === "title") continue;
      if (from.matches(".toggle, .grip")) signs.push(to);
      const style = getComputedStyle(from);
      for (const name of STYLED) to.setAttribute(name, style.getPropertyValue(name));
      for (const name of ["tabindex", "role", "aria-label", "aria-expanded", "class"]) to.removeAttribute(name);
    }
    for (const sign of signs) sign.remove();
    const equations = this.equations.pieces(), lines = this.lines(Math.max(width - 2 * MARGIN, equations.width, LEAST_LINE));
    const told = lines.reduce((sum, { size }) => sum + size * LEADING, 0), below = told + equations.height + (told ? MARGIN : 0);
    const wide = Math.ceil(Math.max(width, ...[...lines, equations].map((line) => line.width + 2 * MARGIN)));
    const high = Math.ceil(height + below);
    const paper = document.createElementNS(picture.svg.namespaceURI, "rect");
    paper.setAttribute("width", wide);
    paper.setAttribute("height", high);
    paper.setAttribute("fill", getComputedStyle(document.body).backgroundColor);
    copy.prepend(paper);
    let y = height;
    for (const { runs, size } of lines) {
      y += size * LEADING;
      copy.append(this.line(runs, size, y));
    }
    copy.append(this.typeset(equations, y + 0.5 * MARGIN));
    for (const [name, value] of Object.entries({ viewBox: `0 0 ${wide} ${high}`, width: wide, height: high, role: "img" })) {
      copy.setAttribute(name, value);
    }
    copy.removeAttribute("id");
    return { text: new XMLSerializer().serializeToString(copy), width: wide, height: high };
  }

  /** The lines of text under the picture, without those that are typeset: their runs of one colour, their size, and how wide they are. */
  lines(room) {
    const pen = document.createElement("canvas").getContext("2d"), font = getComputedStyle(document.body).fontFamily;
    return (SETS ? ["sentence"] : ["sentence", "equation", "detail", "ledger"]).map((name) => $(`.${name}`)).filter((line) => line.textContent).flatMap((line) => {
      const size = parseFloat(getComputedStyle(line).fontSize);
      const runs = (line.children.length ? [...line.children] : [line]).map((run) => {
        const { color, fontWeight } = getComputedStyle(run);
        return { text: run.textContent, color, weight: fontWeight };
      });
      const long = ({ text, weight }) => {
        pen.font = `${weight} ${size}px ${font}`;
        return pen.measureText(text).width;
      };
      const broken = runs.length > 1 ? [runs] : this.broken(runs[0], room, long).map((run) => [run]);
      return broken.map((each) => ({ runs: each, size, width: each.reduce((sum, run) => sum + long(run), 0) }));
    });
  }

  /** A sentence in lines that are no wider than there is room. */
  broken(run, room, long) {
    const lines = [];
    for (const word of run.text.split(" ")) {
      const longer = lines.length && { ...run, text: `${lines.at(-1).text} ${word}` };
      if (longer && long(longer) <= room) lines[lines.length - 1] = longer; else lines.push({ ...run, text: word });
    }
    return lines;
  }

  /** An element of the picture. */
  make(tag, attributes, text = "") {
    const element = document.createElementNS(this.player.picture.svg.namespaceURI, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = text;
    return element;
  }

  line(runs, size, y) {
    const text = this.make("text", { x: MARGIN, y, "font-size": size, "xml:space": "preserve" });
    text.append(...runs.map((run) => this.make("tspan", { fill: run.color, "font-weight": run.weight }, run.text)));
    return text;
  }

  /** The equations as they are typeset on the page. */
  typeset({ texts, paths }, y) {
    const group = this.make("g", { transform: `translate(${MARGIN} ${y})` });
    group.append(...texts.map(({ text, x, y: line, size, color, weight, slope }) => this.make("text", {
      x, y: line, fill: color, "font-size": size, "font-weight": weight, "font-style": slope, "xml:space": "preserve",
    }, text)));
    group.append(...paths.map(({ d, color, width }) => this.make("path", { d, fill: "none", stroke: color, "stroke-width": width })));
    return group;
  }

  svg() {
    this.give(new Blob([this.drawn().text], { type: "image/svg+xml" }), "svg");
  }

  /** At twice its size, as draw(…).save("….png") is. */
  png() {
    const { text, width, height } = this.drawn(), image = new Image(), canvas = document.createElement("canvas");
    Object.assign(canvas, { width: 2 * width, height: 2 * height });
    image.addEventListener("load", () => {
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => this.give(blob, "png"), "image/png");
    });
    image.setAttribute("src", "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text));
  }

  /** Hand a file to the reader. */
  give(blob, ending) {
    const address = URL.createObjectURL(blob), link = document.createElement("a");
    link.setAttribute("href", address);
    link.setAttribute("download", `${this.player.text.saved_moment.replace("{number}", this.player.moment)}.${ending}`);
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }
}
