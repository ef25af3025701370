// Lay out the inside of one group, when a group is opened or folded on the page: the twin of layout/group_layout.py
// and, from layout/heights.py and columns.py, of the heights and gaps. The columns keep the order that was found there.

const connect = (source, target, leaves, enters) => {
  const link = { source, target, leaves, enters };
  source.after.push(link);
  target.before.push(link);
};

const vertex = (column, height, margin, weight, gap = 0) =>
  ({ column, height, margin, weight, gap, y: 0, before: [], after: [] });

/** Give every vertex of the ordered columns its y. */
const assignHeights = (columns, measures) => {
  const size = columns.reduce((sum, column) => sum + column.length, 0);
  const rounds = size <= measures.large ? measures.rounds : measures.roundsIfLarge;
  const distances = (column) =>
    column.map((v, i) => (i ? column[i - 1].height + Math.max(column[i - 1].margin, v.margin) : 0));
  for (const column of columns) {
    let top = 0;
    distances(column).forEach((distance, i) => { column[i].y = top += distance; });
  }
  for (let number = 0; number < rounds; number++) {
    const both = number >= rounds - 2, back = number % 2 === 0;
    for (const column of back ? [...columns].reverse() : columns) {
      const wanted = column.map((v) => wantedHeight(v, both || !back, both || back));
      const weights = column.map((v) => v.weight * Math.max(1, v.before.length + v.after.length));
      spread(wanted, weights, distances(column)).forEach((y, i) => { column[i].y = y; });
    }
  }
};

/** The height at which a vertex's edges would be level on average. */
const wantedHeight = (v, before, after) => {
  let weighted = 0, total = 0;
  for (const { target, leaves, enters } of after ? v.after : []) {
    weighted += target.weight * (target.y + enters - leaves);
    total += target.weight;
  }
  for (const { source, leaves, enters } of before ? v.before : []) {
    weighted += source.weight * (source.y + leaves - enters);
    total += source.weight;
  }
  return total ? weighted / total : v.y;
};

/** The positions closest to those wanted that keep their order and distances, by pooling adjacent violators. */
const spread = (wanted, weights, distances) => {
  const pools = [];
  let offset = 0;
  const offsets = distances.map((distance) => (offset += distance));
  wanted.forEach((want, i) => {
    let mean = want - offsets[i], weight = weights[i], count = 1;
    while (pools.length && pools.at(-1).mean >= mean) {
      const above = pools.pop();
      mean = (above.mean * above.weight + mean * weight) / (above.weight + weight);
      weight += above.weight;
      count += above.count;
    }
    pools.push({ mean, weight, count });
  });
  return pools.flatMap(({ mean, count }) => Array(count).fill(mean)).map((mean, i) => mean + offsets[i]);
};

/**
 * Lay out a group. Its items are cards and open groups; its edges run inside, into and out of it, each with its items.
 * order: what stands in its columns, by key; frame: the room around what is inside; room: how wide the columns may be
 */
const layOutGroup = (group, order, measures, frame, room) => {
  const { items, inside, entering, leaving } = group;
  const column = new Map(order.flatMap((keys, i) => keys.map((key) => [key, i])));
  for (const [edge, i] of [...inside, ...leaving]) if (!i.content) i.leaves.set(edge, i.height / 2);
  for (const [edge, j] of [...inside.map(([e, , j]) => [e, j]), ...entering]) {
    if (!j.content) j.enters.set(edge, j.entries[edge.position]);
  }
  separateLanes(inside.filter(([, i, j]) => !i.content && !j.content && column.get(j.key) === column.get(i.key) + 1));

  const vertices = new Map(), columns = order.map(() => []), chains = [], shared = new Map();
  for (const item of items) {
    const v = vertex(column.get(item.key), item.height, item.margin, 1, item.gap);
    v.key = item.key;
    vertices.set(item, v);
    columns[v.column].push(v);
  }
  const route = (edge, i, j) => {
    const start = i ? vertices.get(i).column : -1, stop = j ? vertices.get(j).column : columns.length;
    const points = [];
    let before = i && vertices.get(i), leaves = i ? i.leaves.get(edge) : 0;
    for (let c = start + 1; c < stop; c++) {
      const name = `${c}~${edge.source}`;
      let point = shared.get(name);
      if (!point) {
        point = vertex(c, 0, measures.edgeMargin, 4);
        point.key = `~${edge.source}`;
        shared.set(name, point);
        columns[c].push(point);
        if (before) connect(before, point, leaves, 0);
      }
      before = point;
      leaves = 0;
      points.push(point);
    }
    if (j && before) connect(before, vertices.get(j), leaves, j.enters.get(edge));
    chains.push({ edge, i, j, points });
  };
  for (const [edge, i, j] of inside) route(edge, i, j);
  for (const [edge, j] of entering) route(edge, null, j);
  for (const [edge, i] of leaving) route(edge, i, null);
  order.forEach((keys, c) => {
    const place = new Map(keys.map((key, i) => [key, i]));
    columns[c].sort((a, b) => place.get(a.key) - place.get(b.key));
  });
  assignHeights(columns, measures);
  untangleExits(vertices, chains);
  return { ...coordinates(vertices, columns, chains, measures, frame, room), items };
};

/** Parallel edges to the next column leave as far apart as they enter, so that they run side by side. */
const separateLanes = (links) => {
  const lanes = new Map();
  for (const [edge, i, j] of links) {
    const name = `${i.key} ${j.key}`;
    if (!lanes.has(name)) lanes.set(name, []);
    lanes.get(name).push([edge, i, j.enters.get(edge)]);
  }
  for (const edges of lanes.values()) {
    if (edges.length < 2) continue;
    const heights = edges.map(([, , height]) => height);
    const middle = (Math.min(...heights) + Math.max(...heights)) / 2;
    for (const [edge, i, height] of edges) {
      i.leaves.set(edge, Math.min(Math.max(i.height / 2 + height - middle, 6), i.height - 6));
    }
  }
};

/** Edges leave a card in the order of where they go, so that none crosses another; those on one route together. */
const untangleExits = (vertices, chains) => {
  const leaving = new Map();
  for (const { edge, i, j, points } of chains) {
    if (!i || i.content) continue;
    if (!leaving.has(i)) leaving.set(i, new Map());
    const exits = leaving.get(i), through = points[0] ?? edge;
    const to = points.length ? points[0].y : vertices.get(j).y + j.enters.get(edge);
    if (!exits.has(through)) exits.set(through, { to, edges: [] });
    exits.get(through).edges.push(edge);
  }
  for (const [i, found] of leaving) {
    const exits = [...found.values()];
    const heights = exits.map(({ edges }) => i.leaves.get(edges[0])).sort((a, b) => a - b);
    exits.sort((a, b) => a.to - b.to);
    exits.forEach(({ edges }, k) => { for (const edge of edges) i.leaves.set(edge, heights[k]); });
  }
};

/** Put the columns side by side, with gaps as wide as their steepest edge wants; then find the points of the edges. */
const coordinates = (vertices, columns, chains, measures, [before, after, above, below], room) => {
  const crossed = columns.map((column, i) => i > 0 && areCrossed(column, columns[i - 1], measures));
  for (const [item, v] of vertices) {
    if (!v.gap || !(crossed[v.column] || crossesLabels(v, item.entries))) continue;
    item.left += v.gap;
    item.width += v.gap;
    v.gap = 0;
  }
  const widths = columns.map(() => 0);
  for (const [item, v] of vertices) widths[v.column] = Math.max(widths[v.column], item.width);
  const rows = new Rows(columns, widths, ...sideBySide(columns, widths, measures, before, after), room, measures.lanes);
  const { lefts, downs, width } = rows;
  let top = Infinity, bottom = -Infinity;
  columns.forEach((column, i) => column.forEach((v) => {
    top = Math.min(top, v.y + downs[i]);
    bottom = Math.max(bottom, v.y + downs[i] + v.height);
  }));
  const down = above - top;
  for (const [item, v] of vertices) {
    let spare = widths[v.column] - item.width;
    if (item.content && spare <= measures.stretch * item.width) {
      item.left = spare;
      item.width += spare;
      spare = 0;
    }
    item.x = lefts[v.column] + (item.folded ? 0 : spare);
    item.y = v.y + downs[v.column] + down;
  }
  const routes = [], leaves = new Map(), enters = new Map();
  for (const { edge, i, j, points } of chains) {
    const passes = [];  // a column, the height in it, where the edge begins and ends there
    if (i) {
      const v = vertices.get(i);
      passes.push([v.column, v.y + i.leaves.get(edge), i.x + i.width, lefts[v.column] + widths[v.column]]);
    }
    for (const { column, y } of points) passes.push([column, y, lefts[column], lefts[column] + widths[column]]);
    if (j) {
      const v = vertices.get(j);
      passes.push([v.column, v.y + j.enters.get(edge), lefts[v.column], j.x + j.left]);
    }
    const route = [];
    passes.forEach(([column, y, from, to], place) => {
      route.push([from, y + downs[column]], [to, y + downs[column]]);
      if (passes[place + 1]) route.push(...rows.between(column, y, passes[place + 1][1]));
    });
    for (const point of route) point[1] += down;
    if (!i) enters.set(edge, route[0][1]);
    if (!j) leaves.set(edge, route.at(-1)[1]);
    routes.push([edge, route, !j ? -1 : !i ? 1 : 0]);
  }
  return { width, height: bottom - top + above + below, routes, leaves, enters };
};

/** Where each column begins, and where the last one ends. */
const sideBySide = (columns, widths, measures, before, after) => {
  const lefts = [], last = columns.length - 1;
  let width = 0;
  columns.forEach((column, i) => {
    lefts.push(width);
    width += widths[i];
    if (i === last) return;
    const least = i === 0 ? before : i === last - 1 ? after : 0;
    const unused = (i === 0 && !columns[0].length) || (i === last - 1 && !columns[last].length);
    width += unused ? least : Math.max(roomBetween(column, columns[i + 1], measures), least);
  });
  return [lefts, width];
};
