// Break a row of columns that is too wide into several rows: the twin of layout/rows.py.

const level = (y) => Math.round(y * 1e6) / 1e6;

/** The heights at which edges leave a column for the next one. */
const lanesOf = (column) =>
  [...new Set(column.flatMap((v) => v.after.map((link) => level(v.y + link.leaves))))].sort((a, b) => a - b);

/** The room that the labels of edges want before a column. */
const labelsOf = (column) => column.reduce((room, v) => Math.max(room, v.gap), 0);

class Rows {
  /** lefts, width: where the columns stand side by side, and how wide that is; room: how wide they may be */
  constructor(columns, widths, lefts, width, room, [mostLanes, lane, beside]) {
    Object.assign(this, { columns, widths, lefts, width, room, mostLanes, lane, beside });
    this.downs = columns.map(() => 0);
    this.turns = new Map();  // for each column that ends a row, for each height, its way to the next row
    const breaks = width > room ? this.breaks() : [];
    if (breaks.length) this.place(breaks);
  }

  indent(column, lanes) { return this.lane * lanes.length + labelsOf(column) + 2; }

  /** The columns after which a row ends: as late as fits, where few enough edges go on. */
  breaks() {
    const { columns, widths, lefts, room, mostLanes, lane, beside } = this, found = [];
    let begins = 0, possible = -1, start = 0;
    for (let column = 1; column < columns.length - 1; column++) {
      if (lefts[column] + widths[column] - begins > room && possible >= start) {
        found.push(possible);
        start = possible + 1;
        begins = lefts[start] - this.indent(columns[start], lanesOf(columns[possible]));
        possible = -1;
      }
      const lanes = lanesOf(columns[column]);
      if (lanes.length > mostLanes || column >= columns.length - 2) continue;
      const needs = lefts[column] + widths[column] - begins + lane * lanes.length + beside;
      if (needs <= room || possible < start) possible = column;
    }
    return found;
  }

  place(breaks) {
    const { columns, widths, lefts, lane, beside } = this, last = columns.length - 1, placed = [...lefts];
    let bottom = 0, wide = 0;
    [0, ...breaks.map((column) => column + 1)].forEach((start, number) => {
      const stop = breaks[number] ?? last, row = columns.slice(start, stop + 1).flat();
      const top = row.length ? row.reduce((y, v) => Math.min(y, v.y), Infinity) : 0;
      const lanes = number ? lanesOf(columns[start - 1]) : [];
      const shift = number ? lefts[start] - this.indent(columns[start], lanes) : 0;
      const down = number ? bottom + 2 * beside + lane * (lanes.length - 1) - top : 0;
      for (let column = start; column <= stop; column++) {
        placed[column] = lefts[column] - shift;
        this.downs[column] = down;
      }
      if (number) this.turn(start, lanes, placed, bottom + beside);
      const leaving = stop < last ? lane * lanesOf(columns[stop]).length + beside : 0;
      wide = Math.max(wide, placed[stop] + widths[stop] + leaving);
      bottom = (row.length ? row.reduce((y, v) => Math.max(y, v.y + v.height), -Infinity) : 0) + down;
    });
    if (!columns[last].length || !widths[last]) placed[last] = Math.max(placed[last], wide);
    this.lefts = placed;
    this.width = Math.max(wide, placed[last]);
  }

  /** For each lane into a row where it turns at the right, and where at the left. */
  turn(start, lanes, placed, top) {
    const { lane, beside } = this, end = placed[start - 1] + this.widths[start - 1], found = new Map();
    const left = placed[start] - labelsOf(this.columns[start]);
    lanes.forEach((height, number) => {
      const back = lane * (lanes.length - 1 - number);
      found.set(height, [end + beside + back, top + back, left - lane * (number + 1)]);
    });
    this.turns.set(start - 1, found);
  }

  /** The points of an edge between the end of a column, at one height, and the next column, at another. */
  between(column, leaves, enters) {
    const turn = this.turns.get(column)?.get(level(leaves));
    if (!turn) return [];
    const [right, y, left] = turn;
    return [[right, leaves + this.downs[column]], [right, y], [left, y], [left, enters + this.downs[column + 1]]];
  }
}
