// Whether edges cross what is written in front of cards: the twin of what layout/columns.py says of labels, and of the
// room between two columns.

/** Whether an edge to a vertex would cross what stands before it: two edges from one side, or one from a pill's side. */
const crossesLabels = (v, entries) => {
  const climbs = v.before.map((l) => l.source.y + l.leaves - v.y - l.enters);
  if (climbs.length === 1 && entries.length === 2) {
    const aside = entries[0] + entries[1] - 2 * v.before[0].enters;
    return climbs[0] * aside > 0 && Math.abs(climbs[0]) > 2;
  }
  if (climbs.length !== 2) return false;
  const [[from, to], [otherFrom, otherTo]] = v.before.map((l) => [l.source.y + l.leaves, l.enters]);
  return (from - otherFrom) * (to - otherTo) < 0 || Math.min(...climbs) > 2 || Math.max(...climbs) < -2;
};

/** Whether an edge to a column crosses what is written on one to another of its vertices. */
const areCrossed = (column, preceding, measures) => {
  const room = column.reduce((most, v) => Math.max(most, v.gap), 0), links = column.flatMap((v) => v.before);
  if (!room || links.length < 2) return false;
  const left = climbed(1 - room / roomBetween(preceding, column, measures));
  const ends = links.map(({ source, target, leaves, enters }) => [source.y + leaves, target.y + enters]);
  const spans = ends.map(([from, to]) => [from + left * (to - from), to]);
  return links.some(({ target }, i) => {
    const [from, to] = ends[i], middle = to + (from < to - 2 ? 7.6 : -7.6);
    return target.gap && spans.some((span) => Math.min(...span) < middle + 4.5 && Math.max(...span) > middle - 4.5);
  });
};

/** Which part of its height an edge has climbed on a part of its way: level at first, steep, and level again. */
const climbed = (way) => {
  let low = 0, high = 1;
  for (let round = 0; round < 16; round++) {
    const middle = (low + high) / 2;
    if (middle * (1.5 - 1.5 * middle + middle * middle) < way) low = middle; else high = middle;
  }
  return low * low * (3 - 2 * low);
};

/** The room between two columns: for the steepest edge, and for the labels of those that arrive. */
const roomBetween = (column, following, { narrow, steep, wide }) => {
  const climbs = column.flatMap((v) => v.after.map((l) => Math.abs(v.y + l.leaves - l.target.y - l.enters)));
  const curves = Math.min(narrow + steep * climbs.reduce((a, b) => Math.max(a, b), 0), wide);
  return following.reduce((room, v) => Math.max(room, v.gap), curves);
};
