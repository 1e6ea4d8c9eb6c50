import { MorphoscopeError } from '@morphoscope/domain';

/** What somebody may send: how such files are named and begin. */
export interface FileKind {
  readonly what: string;
  /** In lower case, with the dot. */
  readonly endings: readonly string[];
  /** Bytes needed to tell. */
  readonly headBytes: number;
  /** Whether a file may begin like this. */
  begins(head: Uint8Array): boolean;
}

const MAGIC = {
  tiffLittle: [0x49, 0x49, 0x2a, 0],
  tiffBig: [0x4d, 0x4d, 0, 0x2a],
  bigTiffLittle: [0x49, 0x49, 0x2b, 0],
  bigTiffBig: [0x4d, 0x4d, 0, 0x2b],
  png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  jpeg: [0xff, 0xd8, 0xff],
} as const;

const images = Object.values(MAGIC);
const startsWith = (head: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, i) => head[i] === byte);

/** A slide: TIFF and its dialects, PNG, JPEG. */
export const slideKind: FileKind = {
  what: 'slide',
  endings: ['.tif', '.tiff', '.svs', '.png', '.jpg', '.jpeg'],
  headBytes: 8,
  begins: (head) => images.some((magic) => startsWith(head, magic)),
};

/** An image to search with. */
export const imageKind: FileKind = { ...slideKind, what: 'image' };

/**
 * A model in ONNX: a protobuf message without magic number. The first field of a model is its IR version (key 0x08, a
 * small number), and every known writer puts it first.
 */
export const modelKind: FileKind = {
  what: 'model',
  endings: ['.onnx'],
  headBytes: 2,
  begins: (head) => head[0] === 0x08 && head[1]! > 0 && head[1]! < 0x80,
};

/** Outlines: JSON or XML, after a byte order mark or white space where there is any. */
export const outlineKind: FileKind = {
  what: 'file of outlines',
  endings: ['.geojson', '.json', '.xml'],
  headBytes: 1,
  begins: (head) => /^[\s{[<\u00EF]/.test(String.fromCharCode(head[0]!)),
};

/** @throws MorphoscopeError `InputError` for a file that begins otherwise. */
export function checkKind(kind: FileKind, head: Uint8Array): void {
  if (head.length >= kind.headBytes && kind.begins(head)) return;
  throw new MorphoscopeError('InputError', `this is no ${kind.what} that can be read`, {
    suggestion: `Send a file that is what its name says: ${kind.endings.join(', ')}.`,
  });
}
