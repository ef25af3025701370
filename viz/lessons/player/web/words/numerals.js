// Read a number as a person writes it, and write one so that nothing of it is lost.

/** 1½ as 3/2, and without parentheses around a number, as in 1/(−2). */
const unfolded = (text) =>
  text
    .replace(/(\d*)\s*([¼-¾⅐-⅞])/g, (_, whole, part) => {
      const [above, below] = part.normalize("NFKC").split("⁄");
      return `${whole * below + Number(above)}/${below}`;
    })
    .replace(/(^|[-+/÷⁄^·×*]\s*)\(([^()]+)\)(?=\s*($|[/÷⁄·×*]))/g, "$1$2");

/** 0.5, 0,5, −3, 1/2, ½, (−3), 5e-1, 2.5·10⁻⁷, 2.5*10^-7 and 10⁻⁷ are numbers; what is none is NaN, and what is too large ±Infinity. */
const numberFrom = (text) => {
  const power = (_, written, raised) => "e" + (written ?? [...raised].map((digit) => "-0123456789"["⁻⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(digit)]).join(""));
  const one = (part) => {
    const plainly = part.trim().replace(/^([+-])\s+/, "$1").replace(/^([+-]?)(?=10[\s^⁻⁰¹²³⁴-⁹])/, "$11·").replace(/\s*[·×*x]\s*10(?:\s*\^\s*([+-]?\d+)|(⁻?[⁰¹²³⁴-⁹]+))$/i, power);
    return /^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i.test(plainly) ? Number(plainly.replace(",", ".")) : NaN;
  };
  const [above, below, ...more] = unfolded(text.trim().replace(/[−–—‐‑－]/g, "-")).split(/[/÷⁄]/);
  if (below === undefined) return one(above);
  const found = more.length ? NaN : one(above) / one(below);
  return Number.isFinite(found) ? found : NaN;
};

/** All digits of a number. */
const allDigits = (number, comma) => {
  const text = String(number).replace("-", "−").replace("e−", "e-");
  return comma ? text.replace(".", ",") : text;
};

/** The size of the steps in which a number is dragged: 1, 2 or 5 of its own digits, a hundredth of what it comes to. */
const stepFor = (number) => {
  const wanted = Math.max(Math.abs(number), 0.5) / 40, power = 10 ** Math.floor(Math.log10(wanted)), digit = wanted / power;
  return (digit < 2 ? 1 : digit < 5 ? 2 : 5) * power;
};

/** A number so many steps further, without the last digits that adding leaves behind. */
const further = (number, steps, size) => Number((number + steps * size).toPrecision(12));
