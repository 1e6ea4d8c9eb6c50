/** Dictionary and assignments to prototypes, importance and decomposition. */
export const packageName = '@morphoscope/concepts';
