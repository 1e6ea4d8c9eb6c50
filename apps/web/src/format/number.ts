const minus = '\u2212';
const thin = '\u202f';

/** A number with a true minus and a fixed number of decimals; groups of three from 1,000 up. */
export function fixed(value: number, decimals = 2): string {
  if (!Number.isFinite(value)) return '–';
  const rounded = Number(Math.abs(value).toFixed(decimals));
  const text = rounded.toLocaleString('en', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return value < 0 && rounded !== 0 ? minus + text : text;
}

/** The same with its sign always: +0.28, −0.57, 0.00. */
export function signed(value: number, decimals = 2): string {
  const text = fixed(value, decimals);
  return Number(Math.abs(value).toFixed(decimals)) === 0 || value < 0 || text === '–' ? text : `+${text}`;
}

/** A share of 1 as per cent: `14 %`; below one half per cent but not 0: `< 1 %`. */
export function percent(share: number, decimals = 0): string {
  if (!Number.isFinite(share)) return '–';
  const value = share * 100;
  if (decimals === 0 && value > 0 && value < 0.5) return `<${thin}1${thin}%`;
  return `${fixed(value, decimals)}${thin}%`;
}

/** A count: `4,344`. */
export function count(value: number): string {
  return fixed(value, 0);
}

/** A count with its noun: `1 slide`, `4,344 tiles`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** µm per px with the decimals it needs: `0.69 µm/px`, `0.2525 µm/px`. */
export function micronsPerPixel(mpp: number): string {
  return `${Number(mpp.toFixed(4))} µm/px`;
}

/** A length in µm, or mm from 1,000 µm up. */
export function length(microns: number): string {
  return microns >= 1000
    ? `${Number((microns / 1000).toPrecision(3))} mm`
    : `${Number(microns.toPrecision(3))} µm`;
}

/** Three significant figures for values of unknown size; powers of ten for very small and very large ones. */
export function figures(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 1e-3 || size >= 1e6) {
    const [mantissa = '0', exponent = '0'] = size.toExponential(1).split('e');
    return `${value < 0 ? minus : ''}${mantissa} × 10${superscript(Number(exponent))}`;
  }
  return fixed(value, size >= 100 ? 0 : size >= 10 ? 1 : 2 + (size < 0.1 ? 1 : 0));
}

function superscript(exponent: number): string {
  const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  const text = String(Math.abs(exponent)).replace(/\d/g, (digit) => digits[Number(digit)] as string);
  return exponent < 0 ? `⁻${text}` : text;
}

/** Size of a file: `1.2 MB`. */
export function bytes(size: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = Math.min(units.length - 1, size < 1 ? 0 : Math.floor(Math.log10(size) / 3));
  return `${Number((size / 1000 ** step).toPrecision(3))} ${units[step]}`;
}
