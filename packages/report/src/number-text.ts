/** Narrow no-break space: stands between a number and its unit. */
const THIN = '\u202f';

/** Fixed decimals with a true minus; `–` for what is not a number. */
export function decimal(value: number, digits = 2): string {
  if (!Number.isFinite(value)) return '–';
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}

/** As `decimal`, with `+` before what is positive. */
export function signed(value: number, digits = 2): string {
  const text = decimal(value, digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** A whole number with thousands set apart: `4,344`. */
export function whole(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A share in per cent: `14 %`, `0.4 %`, `<0.1 %`. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return '–';
  const value = 100 * share;
  if (value === 0) return `0${THIN}%`;
  if (value < 0.1) return `<0.1${THIN}%`;
  return `${value < 1 ? value.toFixed(1) : value.toFixed(0)}${THIN}%`;
}

/** A number with its unit. */
export function withUnit(value: string, unit: string): string {
  return `${value}${THIN}${unit}`;
}

/** A length in µm, or mm from 1,000 µm on. */
export function micrometres(value: number): string {
  return value >= 1000 ? withUnit(trim(value / 1000), 'mm') : withUnit(trim(value), 'µm');
}

/** `1 slide`, `2 slides`. */
export function counted(n: number, noun: string): string {
  return `${whole(n)} ${noun}${n === 1 ? '' : 's'}`;
}

/** A magnitude in two digits, however small or large: `0.012`, `4.1 × 10⁻⁷`. */
export function magnitude(value: number): string {
  if (!(value >= 1e-3 && value < 1e5) && value !== 0) {
    const [digits, power] = value.toExponential(1).split('e');
    return `${digits}\u202f×\u202f10${superscript(Number(power))}`;
  }
  return String(Number(value.toPrecision(2)));
}

function superscript(power: number): string {
  return [...String(power)].map((sign) => (sign === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)]!)).join('');
}

/** A coordinate or length for SVG and CSS: at most three decimals, never an exponent. */
export function coordinate(value: number): string {
  return Number.isFinite(value) ? trim(value) : '0';
}

function trim(value: number): string {
  const text = value.toFixed(3).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}
