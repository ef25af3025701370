// Write numbers for a reader: the twin of autograd/table/rounding.py, whose one rule holds on a page, too.

/** A number ≥ 0, or a little more where what is cut off behind so many digits is a half, to fifteen digits: a half rounds up. */
const halfUp = (size, count) => (/^500+$/.test(size.toExponential(14).replace(".", "").slice(count, 15)) ? size * (1 + 2e-15) : size);

/** Its first digits, so many after the point, and its power of ten. */
const scientific = (size, places) => {
  const [written, power] = halfUp(size, places + 1).toExponential(places).split("e");
  return [written, Number(power)];
};

/** A number with so many places after the point. */
const fixed = (size, places) => halfUp(size, scientific(size, 14)[1] + 1 + places).toFixed(places);

const short = (written) => (written.includes(".") ? written.replace(/\.?0+$/, "") : written);

class Rounding {
  constructor({ digits, decimals, comma }) {
    Object.assign(this, { digits, decimals, comma });
  }

  /** A number ≥ 0 as mantissa and power of ten, with ``more`` digits than usual. */
  rounded(size, more) {
    const { decimals } = this, digits = this.digits + more;
    if (decimals !== null) {
      if (size === 0 || (0.5 * Number(`1e-${decimals}`) <= size && size < 1e6)) return [fixed(size, decimals), 0];
      return scientific(size, decimals);
    }
    const [mantissa, power] = scientific(size, digits - 1);
    if (size === 0 || (power >= -4 && power < 6)) return [short(fixed(size, Math.max(0, digits - 1 - power))), 0];
    return [short(mantissa), power];
  }

  text(number, more = 0) {
    if (Number.isNaN(number)) return "nan";
    const minus = number < 0 ? "−" : "";
    if (!Number.isFinite(number)) return `${minus}∞`;
    const [mantissa, power] = this.rounded(Math.abs(number), more);
    const raised = [...String(power)].map((digit) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(digit)]).join("");
    return minus + (this.comma ? mantissa.replace(".", ",") : mantissa) + (power ? `·10${raised}` : "");
  }

  /** A number as text() writes it, and behind it to its last digit where that is more. */
  told(number) {
    const short = this.text(number);
    if (!Number.isFinite(number) || this.printed(number, 0) === number) return short;
    const digits = number.toExponential().split("e")[0].replace(/\D/g, "").length;
    return `${short} (${new Rounding({ digits, decimals: null, comma: this.comma }).text(number)})`;
  }

  /** The number that a reader sees. */
  printed(number, more) {
    if (!number || !Number.isFinite(number)) return number;
    return Math.sign(number) * Number(this.rounded(Math.abs(number), more).join("e"));
  }

  /** Whether everybody who rounds a result writes this text: a half that some round up and some down gives neither. */
  gives(result, text) {
    if (this.text(result) !== text || !Number.isFinite(result)) return this.text(result) === text;
    const size = Math.abs(result), { digits, decimals } = this;
    // A number that is written with a power of ten has its decimals in the mantissa.
    const little = decimals === null ? size * 10 ** -(digits + 6) : Math.min(1, size) * 10 ** -(decimals + 6);
    return this.text(result - little) === text && this.text(result + little) === text;
  }

  /**
   * The numbers of an equation with as many digits as make it true as it is printed; "=", or else "≈"; its result.
   * compute: works the result out from numbers, and others that it asks for with (number) => the number as printed
   */
  equation(numbers, result, compute) {
    const wanted = this.text(result);
    for (let more = 0; ; more++) {
      const equal = this.gives(compute(numbers.map((number) => this.printed(number, more)), more), wanted);
      if (equal || more === 2) return { numbers: numbers.map((n) => this.text(n, more)), more, sign: equal ? "=" : "≈", result: wanted };
    }
  }
}
