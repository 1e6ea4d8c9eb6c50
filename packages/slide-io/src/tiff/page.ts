import type { ByteSource } from '../byte-source/byte-source.js';
import { slideError } from '../errors.js';
import type { TiffDirectory } from './directory.js';
import { TAG } from './tags.js';
import type { TiffValues } from './values.js';

/** One image of a TIFF, as its tags describe it. Blocks are tiles or strips. */
export interface TiffPage {
  /** Position in the file's chain of directories. */
  readonly index: number;
  readonly width: number;
  readonly height: number;
  readonly tiled: boolean;
  readonly blockWidth: number;
  readonly blockHeight: number;
  readonly columns: number;
  readonly rows: number;
  /** Position and length of each block, row by row (then plane by plane when planar). */
  readonly offsets: Float64Array;
  readonly byteCounts: Float64Array;
  readonly samples: number;
  /** Bits of every sample; 0 when they differ. */
  readonly bits: number;
  /** 1 unsigned integer, 2 signed, 3 float. */
  readonly sampleFormat: number;
  readonly photometric: number;
  readonly compression: number;
  readonly predictor: number;
  /** 1 interleaved, 2 separate planes. */
  readonly planar: number;
  /** Meaning of samples beyond colour: 1 premultiplied alpha, 2 straight alpha, 0 unknown. */
  readonly extraSamples: readonly number[];
  readonly colorMap: Float64Array;
  readonly jpegTables?: Uint8Array;
  /** NewSubfileType; bit 0 marks a reduced copy. */
  readonly subfileType: number;
  readonly description: string;
  readonly software: string;
  /** Pixels per unit, NaN when absent. */
  readonly resolution: { readonly x: number; readonly y: number; readonly unit: number };
  readonly subIfdOffsets: readonly number[];
  /** Images of the SubIFDs, in file order. */
  readonly reduced: readonly TiffPage[];
}

/** A pyramid has at most a dozen levels, in SubIFDs or not. */
const MOST_SUB_IFDS = 64;

/**
 * Reads the tags of one directory.
 * @throws MorphoscopeError `SlideError` when size or blocks are missing or impossible.
 */
export async function readPage(
  source: ByteSource,
  values: TiffValues,
  directory: TiffDirectory,
  index: number,
): Promise<TiffPage> {
  const number = (tag: number, fallback: number): Promise<number> => values.number(directory, tag, fallback);
  const width = await number(TAG.imageWidth, 0);
  const height = await number(TAG.imageLength, 0);
  if (!isSize(width) || !isSize(height)) {
    throw slideError(source.name, `The TIFF is damaged: image ${index + 1} is ${width} × ${height} px`);
  }
  const blocks = await readBlocks(source, values, directory, index, width, height);
  const bits = await values.numbers(directory, TAG.bitsPerSample);
  const jpegTables = await values.bytes(directory, TAG.jpegTables);
  const subIfds = await values.numbers(directory, TAG.subIfds);
  return {
    index,
    width,
    height,
    ...blocks,
    bits: bits.length === 0 ? 1 : bits.every((value) => value === bits[0]) ? bits[0]! : 0,
    sampleFormat: await number(TAG.sampleFormat, 1),
    photometric: await number(TAG.photometric, 1),
    compression: await number(TAG.compression, 1),
    predictor: await number(TAG.predictor, 1),
    extraSamples: [...(await values.numbers(directory, TAG.extraSamples))],
    colorMap: await values.numbers(directory, TAG.colorMap),
    ...(jpegTables ? { jpegTables } : {}),
    subfileType: await number(TAG.newSubfileType, 0),
    description: await values.text(directory, TAG.imageDescription),
    software: await values.text(directory, TAG.software),
    resolution: {
      x: await number(TAG.xResolution, Number.NaN),
      y: await number(TAG.yResolution, Number.NaN),
      unit: await number(TAG.resolutionUnit, 0),
    },
    subIfdOffsets: [...subIfds.subarray(0, MOST_SUB_IFDS)],
    reduced: [],
  };
}

type BlockFields =
  | 'tiled'
  | 'blockWidth'
  | 'blockHeight'
  | 'columns'
  | 'rows'
  | 'offsets'
  | 'byteCounts'
  | 'samples'
  | 'planar';

async function readBlocks(
  source: ByteSource,
  values: TiffValues,
  directory: TiffDirectory,
  index: number,
  width: number,
  height: number,
): Promise<Pick<TiffPage, BlockFields>> {
  const tiled = directory.entries.has(TAG.tileOffsets);
  const blockWidth = tiled ? await values.number(directory, TAG.tileWidth, 0) : width;
  const rowsPerStrip = await values.number(directory, TAG.rowsPerStrip, height);
  const blockHeight = tiled
    ? await values.number(directory, TAG.tileLength, 0)
    : Math.min(rowsPerStrip, height);
  if (!isSize(blockWidth) || !isSize(blockHeight)) {
    throw slideError(source.name, `The TIFF is damaged: blocks of ${blockWidth} × ${blockHeight} px`);
  }
  const samples = await values.number(directory, TAG.samplesPerPixel, 1);
  const planar = await values.number(directory, TAG.planarConfiguration, 1);
  const columns = Math.ceil(width / blockWidth);
  const rows = Math.ceil(height / blockHeight);
  const offsets = await values.numbers(directory, tiled ? TAG.tileOffsets : TAG.stripOffsets);
  const byteCounts = await values.numbers(directory, tiled ? TAG.tileByteCounts : TAG.stripByteCounts);
  const needed = columns * rows * (planar === 2 ? samples : 1);
  if (offsets.length < needed || byteCounts.length < needed) {
    const found = Math.min(offsets.length, byteCounts.length);
    throw slideError(
      source.name,
      `The TIFF is damaged: image ${index + 1} lists ${found} of ${needed} blocks`,
    );
  }
  checkBlocksInside(source, offsets, byteCounts);
  return { tiled, blockWidth, blockHeight, columns, rows, offsets, byteCounts, samples, planar };
}

function checkBlocksInside(source: ByteSource, offsets: Float64Array, byteCounts: Float64Array): void {
  let end = 0;
  const count = Math.min(offsets.length, byteCounts.length);
  for (let i = 0; i < count; i++) if (byteCounts[i]! > 0) end = Math.max(end, offsets[i]! + byteCounts[i]!);
  if (end <= source.size) return;
  throw slideError(
    source.name,
    `The TIFF is truncated: its pixels reach byte ${end}, but the file has ${source.size} bytes`,
    'Copy or download the slide again.',
  );
}

function isSize(value: number): boolean {
  return Number.isInteger(value) && value > 0 && value <= 0x7fffffff;
}
