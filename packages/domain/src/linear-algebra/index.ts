export { orthonormal } from './orthonormal.js';
export { symmetricEigen } from './symmetric-eigen.js';
