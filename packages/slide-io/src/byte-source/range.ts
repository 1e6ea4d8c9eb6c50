import { slideError } from '../errors.js';

/** Refuses a range outside the file before anything is allocated for it. */
export function checkRange(name: string, size: number, offset: number, length: number): void {
  const inside = offset >= 0 && length >= 0 && Number.isSafeInteger(offset) && offset + length <= size;
  if (inside) return;
  throw slideError(
    name,
    `The file is truncated or damaged: it points to byte ${offset + length}, but has ${size} bytes`,
    'Copy or download the slide again.',
  );
}
