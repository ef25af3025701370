// What comes out if somebody makes a usual mistake: worked out from the steps, likely ones first. Of several that give the
// number that was typed, the first is named.

/** Each mistake, its numbers (as they are, and as they are worked out from what is shown), and the path that it is made on. */
const mistakesIn = ({ paths, own }) => (paths.length > 1 ? mistakesInSums(paths, own) : mistakesOnPath(paths[0], own));

/** On a path alone. others: the local derivatives by the operation's other inputs; result: its number; own: that of the value */
const mistakesOnPath = (path, own) => {
  const { upstream: u, local: l, printed: { upstream: ru, local: rl, worked: wl }, others, result } = path, { printed } = path;
  const made = (mistake, ...numbers) => ({ mistake, path: 0, numbers });
  return [
    made("sign", -u * l, -ru * l, -ru * rl, -u * wl, -ru * wl),
    made("upstream", l, rl, wl),
    made("local", u, ru),
    ...others.map((other) => ({ ...made("operand", u * other.local, ru * other.printed), operand: other.input })),
    made("result", u * result, ru * printed.result),
    made("own", u * own, ru * printed.value),
    ...others.map((other) => ({ ...made("operand_alone", other.local, other.printed), operand: other.input })),
    made("result_alone", result, printed.result),
    made("own_alone", own, printed.value),
    made("sum", u + l, ru + rl, ru + wl),
    made("quotient", u / l, ru / rl, ru / wl),
    made("quotient", l / u, rl / ru, wl / ru),
    made("sign_alone", -l, -rl, -wl),
  ];
};

/** Where several paths are to be added. */
const mistakesInSums = (paths, own) => {
  const all = gradientsOf(paths), over = (f) => paths.reduce((total, path) => total + f(path), 0);
  const alone = paths.map((path) => gradientsOf([path])), made = (mistake, numbers, path = 0) => ({ mistake, path, numbers });
  return [
    ...alone.map((numbers, i) => made("path", numbers, i)),
    ...(paths.length > 2 ? alone.map((_, i) => made("missing", gradientsOf(paths.filter((_, other) => other !== i)), i)) : []),
    made("sign", all.map((number) => -number)),
    ...alone.map((numbers, i) => made("sign_of_path", all.map((number, mode) => number - 2 * numbers[mode]), i)),
    made("upstreams", [over(({ local }) => local), over(({ printed }) => printed.local), over(({ printed }) => printed.worked)]),
    ...paths.map(({ local, printed }, i) => made("upstream_of_path", [all[0] - alone[i][0] + local, all.at(-1) - alone[i].at(-1) + printed.local], i)),
    made("locals", [over(({ upstream }) => upstream), over(({ printed }) => printed.upstream)]),
    made("product", alone[0].map((_, mode) => alone.reduce((product, numbers) => product * numbers[mode], 1))),
    made("own_alone", [own, paths[0].printed.value]),
  ];
};
