// Write equations, which are plain data (viz/lessons/player/equation_data.py), as text and as MathML: the twin of
// viz/words/equations/structure.py. The lines of text are what a screen reader says, and what is seen without MathML.

const raised = (number) => [...number].map((digit) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["−0123456789".indexOf(digit)]).join("");

/** How the pieces are written in a line; a piece that is not here is its first part alone. */
const WRITTEN = {
  r: (...parts) => parts.map(plain).join(""),
  f: (above, below) => plain(above) + "/" + plain(below),
  p: (base, exponent, whole) => plain(base) + (whole ? raised(plain(exponent)) : "^" + plain(exponent)),
  s: (inside) => "√" + plain(inside),
  e: (inside, left, right) => left + plain(inside) + right,
};
const plain = (piece) => (typeof piece === "string" ? piece : (WRITTEN[piece[0]] ?? plain)(...piece.slice(1)));

const tone = (flow) => (flow > 0 ? "positive" : flow < 0 ? "negative" : "muted");

/** A line as stretches of one colour and weight: its result is bold. */
const runs = (line) => {
  if (line.length < 2) return [];
  const [, result] = line.at(-1), colour = result[0] === "c" ? tone(result[2]) : "ink";
  return [[line.slice(1, -1).map(plain).join(""), "ink", false], [plain(result), colour, true]];
};

/** Pieces one after the other, rows among them taken apart. */
const flat = (piece) => (piece[0] === "r" && Array.isArray(piece) ? piece.slice(1).flatMap(flat) : [piece]);

/** A part of a fraction, an exponent, what stands under a root: typeset, it needs no parentheses around all of it. */
const grouped = (piece) => (piece[0] === "e" && piece[2] === "(" ? piece[1] : piece);

const isTall = (piece) => Array.isArray(piece) && (piece[0] === "f" || piece.some(isTall));

// MathML ----------------------------------------------------------------------------------------------

/** A page may name no address, so that of MathML is asked for. */
const MATH = Object.assign(document.createElement("p"), { innerHTML: "<math></math>" }).firstChild.namespaceURI;

const math = (tag, parts, attributes = {}) => {
  const element = document.createElementNS(MATH, tag);
  element.append(...parts);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};

/** The indices in a name: layers above the line, in parentheses, and places below it. */
const INDICES = /(⁽[⁰¹²³⁴-⁹⁺⁻⁼ⁱⁿ⁽⁾]+⁾)|([₀-₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ](?:,?[₀-₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ])*)/;

const index = (text) => math("mn", [text.normalize("NFKC")]);

const named = (text) => {
  const pieces = text.split(INDICES), parts = [];
  for (let i = 0; i < pieces.length; i += 3) {
    const [base, above, below] = [pieces[i], pieces[i - 2], pieces[i - 1]];
    if (i) {
      // w⁽²⁾₁₂ is one w with both
      const last = parts.pop() ?? math("mrow", []), both = below && last.localName === "msup";
      const inner = both ? [...last.children] : [last];
      parts.push(both ? math("msubsup", [inner[0], index(below), inner[1]]) : math(above ? "msup" : "msub", [last, index(above ?? below)]));
    }
    if (base) parts.push(math("mi", [base], { mathvariant: "normal" }));
  }
  return parts.length === 1 ? parts[0] : math("mrow", parts);
};

/** 2.5·10⁻⁷ with its power of ten above the line. */
const numeral = (text) => {
  const [mantissa, power] = text.split(/([⁻⁰¹²³⁴-⁹]+)$/), number = math("mn", [mantissa]);
  return power ? math("msup", [number, index(power)]) : number;
};

const operator = (text) => {
  const [, before, sign, after] = text.match(/^(\s*)(.*?)(\s*)$/), space = (spaces) => 0.06 + 0.22 * spaces.length + "em";
  return math("mo", [sign], { form: "infix", lspace: space(before), rspace: space(after), stretchy: false });
};

const bracket = (text, tall) => math("mo", [text], { form: "infix", lspace: 0, rspace: 0, stretchy: tall });

const ELEMENTS = {
  i: named,
  n: numeral,
  t: (text) => math("mtext", [text.replaceAll(" ", "\u00a0")]),
  r: (...parts) => math("mrow", parts.map(set)),
  f: (above, below) => math("mfrac", [set(grouped(above)), set(grouped(below))]),
  p: (base, exponent) => math("msup", [set(base), set(grouped(exponent))]),
  s: (inside) => math("msqrt", [set(grouped(inside))]),
  e: (inside, left, right) => {
    const tall = isTall(inside);
    return math("mrow", [bracket(left, tall), set(inside), bracket(right, tall)]);
  },
  b: (part) => math("mrow", [set(part)], { class: "result" }),
  c: (part, flow) => {
    const element = math("mrow", [set(part)]);
    element.style.color = "var(--" + tone(flow) + ")";
    return element;
  },
};
const set = (piece) => (typeof piece === "string" ? operator(piece) : ELEMENTS[piece[0]](...piece.slice(1)));

/** The elements of a line, each as long as it must not be broken: they begin before signs that have space around them. */
const typeset = (line) => {
  const chunks = [];
  for (const piece of flat(line)) {
    const begins = chunks.length && typeof piece === "string" && piece[0] === " ";  // a space of the line stands before it
    if (begins || !chunks.length) chunks.push([]);
    chunks.at(-1).push(begins ? piece.slice(1) : piece);
  }
  return sides(chunks).flatMap((side) => {
    const parts = side.flatMap((chunk) => [math("math", chunk.map(set), { alttext: chunk.map(plain).join("").trim() }), " "]);
    if (side.length < 2) return parts;
    const together = document.createElement("span");
    together.className = "side";
    together.append(...parts.slice(0, -1));
    return [together, " "];
  });
};

/** Chunks that a line is not broken between, if there is room: "= a × b", one side of an equation. */
const sides = (chunks) => {
  const found = [];
  chunks.forEach((chunk, i) => {
    const [sign] = chunk, [before] = chunks[i - 1] ?? [], next = chunks[i + 1]?.[0];
    const goesOn = /^ *[=≈]/.test(before) && /^ *[·×÷−+]/.test(sign) && !/^ *[·×÷−+]/.test(next);
    if (goesOn) found.at(-1).push(chunk); else found.push([chunk]);
  });
  return found;
};

/** Whether a reader's browser sets MathML. */
const SETS = "MathMLElement" in window;
