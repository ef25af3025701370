// Judge a number that somebody typed: what it is, and whether it is the right one at the digits that a page shows.
// Nothing here knows the page.

/** What was typed: {number}; or {refused}: "empty", "percent", "beyond" or "no_number". */
const readAnswer = (text) => {
  const number = numberFrom(text);
  if (Number.isFinite(number)) return { number, digits: digitsOf(text) };
  if (!Number.isNaN(number)) return { refused: "beyond" };
  if (!text.trim()) return { refused: "empty" };
  const share = /[%٪]\s*$/.test(text) ? numberFrom(text.replace(/\s*[%٪]\s*$/, "")) : NaN;
  return Number.isNaN(share) ? { refused: "no_number" } : { refused: "percent", share: share / 100 };
};

/** How many significant digits a number was written with; a fraction has as many as one likes. */
const digitsOf = (text) => {
  if (/[/÷⁄]/.test(text)) return Infinity;
  if (/^\D?10\s*[\^⁻⁰¹²³⁴-⁹]/.test(text.trim())) return 1;
  return text.trim().replace(/\s*[·×*x]\s*10.*$|e.*$/i, "").replace(/\D/g, "").replace(/^0+/, "").length;
};

/** The last place that a reader sees of a number, as 0.01 of 2.54. */
const lastPlace = ({ digits, decimals }, number) => {
  const size = Math.abs(number);
  if (!size) return 0;
  const power = Math.floor(Math.log10(size)), least = decimals === null ? 1e-4 : 0.5 * 10 ** -decimals;
  const isPlain = size >= least && size < 1e6, places = decimals ?? digits - 1;
  return isPlain ? 10 ** -(decimals ?? Math.max(0, places - power)) : 10 ** (power - places);
};

/**
 * The gradient of a value, from the paths on which it comes back, worked out from numbers as they are and as they are
 * shown: all of these are right.
 * paths: {upstream, local, printed: {upstream, local, worked}} each; worked: the local derivative from numbers as shown
 */
const gradientsOf = (paths) => {
  const sum = (factors) => paths.reduce((total, path) => total + factors(path).reduce((a, b) => a * b), 0);
  return [
    sum(({ upstream, local }) => [upstream, local]),
    sum(({ upstream, printed }) => [upstream, printed.worked]),
    sum(({ local, printed }) => [printed.upstream, local]),
    sum(({ printed }) => [printed.upstream, printed.local]),
    sum(({ printed }) => [printed.upstream, printed.worked]),
  ].filter(Number.isFinite);
};

/** Whether a number is one of these, which differ by rounding only; size: of what was added up, which leaves a last bit behind. */
const agrees = (number, [exact, ...rounded], rounding, isExact, size) => {
  const dust = 1e-12 * size + 1e-9 * Math.abs(exact);
  if (isExact) return Math.abs(number - exact) <= dust;
  const all = [exact, ...rounded], slack = lastPlace(rounding, exact) + dust;
  return number >= Math.min(...all) - slack && number <= Math.max(...all) + slack;
};

/** Whether somebody gave the right number with fewer digits than are shown. */
const isCoarse = (number, digits, exact, rounding) =>
  digits > 0 && digits < (rounding.decimals === null ? rounding.digits : 3) && number !== 0 && number === Number(exact.toPrecision(digits));

/**
 * What is to be said of a number: {verdict: "right" | "coarse" | "wrong", mistake: [name, …] or null}.
 * question: {paths, own, isExact}, as gradientsOf and mistakesIn want them
 */
const judge = ({ number, digits }, question, rounding) => {
  const { paths, isExact } = question, right = gradientsOf(paths);
  const size = paths.reduce((total, { upstream, local }) => total + Math.abs(upstream * local), 0);
  if (agrees(number, right, rounding, isExact, size)) return { verdict: "right", mistake: null };
  const coarse = isCoarse(number, digits, right[0], rounding);
  if (coarse && digits > 1) return { verdict: "coarse", mistake: null };
  const found = mistakesIn(question).find(({ numbers }) => {
    const made = numbers.filter(Number.isFinite);
    const told = rounding.printed(made[0], 0), whole = isExact && Math.abs(told - made[0]) <= 1e-12 * Math.abs(told);
    return made.length && made[0] !== 0 && agrees(number, made, rounding, whole, 0);
  });
  if (found) return { verdict: "wrong", mistake: found };
  return { verdict: coarse ? "coarse" : "wrong", mistake: null };
};
