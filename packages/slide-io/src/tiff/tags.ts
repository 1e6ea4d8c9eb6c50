/** Tags of TIFF 6.0 and its supplements that a slide needs. */
export const TAG = {
  newSubfileType: 254,
  imageWidth: 256,
  imageLength: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  imageDescription: 270,
  stripOffsets: 273,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  xResolution: 282,
  yResolution: 283,
  planarConfiguration: 284,
  resolutionUnit: 296,
  software: 305,
  predictor: 317,
  colorMap: 320,
  tileWidth: 322,
  tileLength: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  subIfds: 330,
  extraSamples: 338,
  sampleFormat: 339,
  jpegTables: 347,
  ycbcrSubsampling: 530,
} as const;

/** Values of the PhotometricInterpretation tag. */
export const PHOTOMETRIC = { whiteIsZero: 0, blackIsZero: 1, rgb: 2, palette: 3, ycbcr: 6 } as const;

/** Values of the Compression tag that are known by name, read or not. */
export const COMPRESSION = { none: 1, lzw: 5, jpeg: 7, deflate: 8, deflateOld: 32946 } as const;

const COMPRESSION_NAMES: Readonly<Record<number, string>> = {
  1: 'none',
  2: 'CCITT RLE',
  3: 'CCITT fax 3',
  4: 'CCITT fax 4',
  5: 'LZW',
  6: 'old-style JPEG',
  7: 'JPEG',
  8: 'Deflate',
  32773: 'PackBits',
  32946: 'Deflate (old code)',
  33003: 'JPEG 2000 (Aperio, YCbCr)',
  33005: 'JPEG 2000 (Aperio, RGB)',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34892: 'lossy DNG JPEG',
  34925: 'LZMA',
  50000: 'Zstandard',
  50001: 'WebP',
  50002: 'JPEG XL',
};

/** A compression in words, for messages. */
export function compressionName(code: number): string {
  return COMPRESSION_NAMES[code] ?? `compression ${code}`;
}
