export { activeSet } from './active-set';
export { lloydStep } from './lloyd';
export { coordinateDescent, transposeMatrix } from './nnls';
export { accumulate, columnSums, scanRows, signedSquares, subtractRow } from './scan';
