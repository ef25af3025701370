// Move the window through which the picture is seen. Zoom and pan change this window, never the drawing.

/** Screen pixels for one pixel of the picture; with fewer, texts cannot be read: they are of 12 and 13 pixels. */
const LEAST_SCALE = 1;

/** How far a card in focus, with its labels, keeps from the border of the window, where the picture goes on. */
const CLEAR = 49;

/** A draft is drawn so far beyond the window: labels stand beside their cards. */
const BESIDE = 100;

class Viewport {
  /** widened: what is done once the page has another width; whether the picture is another one then */
  constructor(svg, widened) {
    Object.assign(this, { svg, widened });
    this.hints = Object.fromEntries([...svg.parentNode.querySelectorAll(".more")].map((hint) => [hint.dataset.side, hint]));
    this.size = [1, 1];
    this.box = [0, 0, 1, 1];
    this.near = null;  // of a draft: left, top, right and bottom of what is drawn
    this.moved = false;
    this.printing = false;  // paper has other room, which is of no concern to the window
    this.room = [svg.clientWidth, svg.clientHeight];
    this.listen();
  }

  set(box) {
    this.box = box;
    this.svg.setAttribute("viewBox", box.map((n) => +n.toFixed(2)).join(" "));
    this.hint();
  }

  /** Say on which sides of the window there is more of the picture. */
  hint() {
    const [left, top, right, bottom] = this.seen(), [width, height] = this.size;
    const cut = { left: left > 1, up: top > 1, right: right < width - 1, down: bottom < height - 1 };
    for (const [side, hint] of Object.entries(this.hints)) hint.hidden = !cut[side];
  }

  /** Left, top, right and bottom of what is seen of the picture: at least the window. */
  seen() {
    const [left, top, width, height] = this.box, { clientWidth, clientHeight } = this.svg;
    const scale = Math.min(clientWidth / width, clientHeight / height) || 1;
    const across = (clientWidth / scale - width) / 2, down = (clientHeight / scale - height) / 2;
    return [left - across, top - down, left + width + across, top + height + down];
  }

  /** Whether something that reaches from left to right and from top to bottom is drawn now: of a draft only what is seen. */
  draws(left, top, right, bottom) {
    const { near } = this;
    return !near || (left < near[2] && right > near[0] && top < near[3] && bottom > near[1]);
  }

  /** Do something of which only what is seen is drawn, with some room around: all else has to be drawn afterwards. */
  draft(action) {
    const [left, top, right, bottom] = this.seen();
    this.near = [left - BESIDE, top - BESIDE, right + BESIDE, bottom + BESIDE];
    try { action(); } finally { this.near = null; }
  }

  /** Move on to what is cut off at a side. */
  more(side) {
    const [left, top, width, height] = this.box, part = 0.7;
    const to = (at, way, room, all) => Math.min(Math.max(at + way * part * room, 0), Math.max(all - room, 0));
    const [x, y] = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[side];
    this.set([x ? to(left, x, width, this.size[0]) : left, y ? to(top, y, height, this.size[1]) : top, width, height]);
  }

  fit() {
    this.set([0, 0, ...this.size]);
  }

  /** Whether the texts can be read when the whole picture is seen. */
  readable() {
    const { clientWidth, clientHeight } = this.svg, [width, height] = this.size;
    return !(Math.min(clientWidth / width, clientHeight / height) < LEAST_SCALE);
  }

  /** Show the whole picture if it can be read, else as much of it as can; then the window follows the focus. */
  begin(size) {
    this.size = size;
    if (this.readable()) return this.fit();
    const w = this.svg.clientWidth / LEAST_SCALE, h = this.svg.clientHeight / LEAST_SCALE;
    this.set([Math.min(0, (size[0] - w) / 2), Math.min(0, (size[1] - h) / 2), w, h]);
  }

  /** The picture has another size now: what was at ``from`` and is at ``to`` stays where it is on the screen. */
  resized(size, [fromX, fromY], [toX, toY]) {
    const [left, top, width, height] = this.box, showed = this.shows([0, 0, ...this.size]);
    this.size = size;
    this.set([left + toX - fromX, top + toY - fromY, width, height]);
    if (showed && !this.shows([0, 0, ...size]) && this.readable()) this.fit();
    else if (this.strays()) this.begin(size);
  }

  /** Whether hardly anything of the picture is in the window: one that has become small may lie beside it. */
  strays() {
    const [left, top, width, height] = this.box;
    const isOff = (at, room, all) => Math.min(at + room, all) - Math.max(at, 0) < Math.min(room, all) / 4;
    return isOff(left, width, this.size[0]) || isOff(top, height, this.size[1]);
  }

  /** There is more or less room on the page: the window shows more or less of the picture, to the same scale. */
  fill() {
    if (this.printing) return;
    const [w, h] = this.room;
    this.room = [this.svg.clientWidth, this.svg.clientHeight];
    if (String(this.room) === String([w, h]) || !this.room[0] || !this.room[1]) return;
    if (this.room[0] !== w && this.widened()) return;
    const held = this.held && this.shows(this.held) ? this.held : null;
    if (this.shows([0, 0, ...this.size]) || !w || !h) this.begin(this.size); else this.scale(w, h);
    if (held) this.follow(held);
  }

  /** Show as much more or less of the picture as there is room, to the same scale; w, h: the room that there was. */
  scale(w, h) {
    const [left, top, width, height] = this.box;
    const scale = Math.min(w / width, h / height), across = this.room[0] / scale, down = this.room[1] / scale;
    const keep = (at, more, now, all) => (now >= all ? (all - now) / 2 : at <= 0 ? 0 : at - more);
    // The words below take room or give it: what is seen at the top stays there.
    this.set([keep(left, (across - width) / 2, across, this.size[0]), keep(top, 0, down, this.size[1]), across, down]);
  }

  /** Whether the window holds all of a place. */
  shows([x, y, width, height]) {
    const [left, top, w, h] = this.box;
    return x >= left - 1 && y >= top - 1 && x + width <= left + w + 1 && y + height <= top + h + 1;
  }

  zoom(factor, x = this.box[0] + this.box[2] / 2, y = this.box[1] + this.box[3] / 2) {
    const [left, top, width, height] = this.box;
    const scale = Math.min(Math.max(factor, 200 / width), (3 * this.size[0]) / width);
    this.set([x - (x - left) * scale, y - (y - top) * scale, width * scale, height * scale]);
  }

  /** Move by these shares of the window's width and height. */
  pan(across, down) {
    const [left, top, width, height] = this.box;
    this.set([left + across * width, top + down * height, width, height]);
  }

  /** Bring a place into sight when only a part of the picture is, clear of what says that there is more. */
  follow(place) {
    this.held = place;
    const [placeX, placeY, placeWidth, placeHeight] = place;
    const [left, top, width, height] = this.box;
    const [x, y] = [Math.max(placeX - CLEAR, 0), Math.max(placeY - CLEAR, 0)];
    const w = Math.min(placeX + placeWidth + CLEAR, this.size[0]) - x, h = Math.min(placeY + placeHeight + CLEAR, this.size[1]) - y;
    const across = x < left || x + w > left + width, down = y < top || y + h > top + height;
    if (!across && !down) return;
    const within = (wanted, room, all) => (room > all ? (all - room) / 2 : Math.min(Math.max(wanted, 0), all - room));
    this.set([
      across ? within(x + w / 2 - width / 2, width, this.size[0]) : left,
      down ? within(y + h / 2 - height / 2, height, this.size[1]) : top,
      width,
      height,
    ]);
  }

  /** The point of the picture under the mouse or finger. */
  at(event) {
    return new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
  }

  listen() {
    const held = new Map();  // where the mouse, or each finger, was last
    this.svg.addEventListener("pointerdown", (event) => {
      held.set(event.pointerId, event);
      this.moved = held.size > 1;
    });
    this.svg.addEventListener("pointermove", (event) => {
      if (!event.buttons) held.delete(event.pointerId);
      const last = held.get(event.pointerId);
      if (!last) return;
      const from = this.at(last), to = this.at(event), [left, top, width, height] = this.box;
      const other = [...held.values()].find((one) => one.pointerId !== event.pointerId);
      if (!other && !this.moved && Math.hypot(to.x - from.x, to.y - from.y) < width / 200) return;
      held.set(event.pointerId, event);
      this.moved = true;
      if (other) {  // two fingers: what is under the other one stays there
        const { x, y } = this.at(other);
        this.zoom(Math.hypot(from.x - x, from.y - y) / (Math.hypot(to.x - x, to.y - y) || 1), x, y);
        return;
      }
      this.svg.classList.add("dragged");
      this.set([left + from.x - to.x, top + from.y - to.y, width, height]);
    });
    for (const [side, hint] of Object.entries(this.hints)) $("button", hint).addEventListener("click", () => this.more(side));
    new ResizeObserver(() => this.fill()).observe(this.svg);
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, (event) => {
      held.delete(event.pointerId);
      this.svg.classList.remove("dragged");
    });
    this.svg.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;  // the page keeps its scrolling
      event.preventDefault();
      const { x, y } = this.at(event);
      this.zoom(event.deltaY > 0 ? 1.1 : 1 / 1.1, x, y);
    }, { passive: false });
  }
}
