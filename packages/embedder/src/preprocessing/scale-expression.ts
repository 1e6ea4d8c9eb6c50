/** Numbers of `(v · scale − mean) / std`, the same for every channel. */
export interface ScaleNumbers {
  readonly scale: number;
  readonly mean: number;
  readonly std: number;
}

const number = String.raw`(\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)`;
const divide = new RegExp(`^x/${number}$`);
const divideShift = new RegExp(`^x/${number}([-+])${number}$`);
const shiftDivide = new RegExp(`^\\(x([-+])${number}\\)/${number}$`);

/**
 * Reads how pixel values x (0–255) are scaled: `x`, `x/A`, `x/A-B`, `x/A+B`, `(x-A)/B` or `(x+A)/B`, spaces ignored.
 * Gives `undefined` for anything else and for a division by 0: an expression is understood or refused, never guessed.
 */
export function parseScaleExpression(text: string): ScaleNumbers | undefined {
  const expression = text.replaceAll(/\s+/g, '').toLowerCase();
  if (expression === 'x') return { scale: 1, mean: 0, std: 1 };
  const numbers =
    fromDivide(divide.exec(expression)) ??
    fromDivideShift(divideShift.exec(expression)) ??
    fromShiftDivide(shiftDivide.exec(expression));
  return numbers && Number.isFinite(numbers.scale) && numbers.std !== 0 ? numbers : undefined;
}

function fromDivide(match: RegExpExecArray | null): ScaleNumbers | undefined {
  return match ? { scale: 1 / Number(match[1]), mean: 0, std: 1 } : undefined;
}

function fromDivideShift(match: RegExpExecArray | null): ScaleNumbers | undefined {
  if (!match) return undefined;
  return { scale: 1 / Number(match[1]), mean: signed(match[2], match[3]), std: 1 };
}

function fromShiftDivide(match: RegExpExecArray | null): ScaleNumbers | undefined {
  if (!match) return undefined;
  return { scale: 1, mean: signed(match[1], match[2]), std: Number(match[3]) };
}

/** The mean is what is subtracted: `-B` gives B, `+B` gives −B. */
function signed(sign: string | undefined, digits: string | undefined): number {
  return sign === '-' ? Number(digits) : -Number(digits);
}
