export { activeSet } from './active-set';
export { lloydStep } from './lloyd';
export { coordinateDescent } from './nnls';
export { accumulate, scanRows, signedSquares, subtractRow } from './scan';
