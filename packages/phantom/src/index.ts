/** Synthetic H&E-like slides with exact ground truth, and the bundled demo models. */
export const packageName = '@morphoscope/phantom';
