/** Colours of clusters and scales. Pure: imports nothing native, safe in a browser. */
export { contrast, type Hex, hexOf, luminance, type Rgb, rgbOf } from './hex.js';
export { clusterPalette, colourOf, inkOn, noClusterColour } from './palette.js';
export { sequential, sequentialStops, signed, signedNeutral, signedStops } from './scale.js';
