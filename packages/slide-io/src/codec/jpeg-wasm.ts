import type { JpegEngine } from './jpeg.js';

interface WasmDecoder {
  /** View of wasm memory to put the stream into. */
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  /** View of wasm memory, valid until the next call. */
  getDecodedBuffer(): Uint8Array;
}

interface WasmModule {
  readonly JPEGDecoder: new () => WasmDecoder;
}

// One module per thread: every worker has its own copy of this file.
let loaded: Promise<JpegEngine> | undefined;

/** libjpeg-turbo compiled to wasm (`@cornerstonejs/codec-libjpeg-turbo-8bit`), for machines without the library. */
export function loadWasmJpeg(): Promise<JpegEngine> {
  loaded ??= createEngine();
  return loaded;
}

async function createEngine(): Promise<JpegEngine> {
  const imported: { default: unknown } = await import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs');
  const factory = imported.default as () => Promise<WasmModule>;
  const decoder = new (await factory()).JPEGDecoder();
  return {
    name: 'libjpeg-turbo (wasm)',
    decode(stream, _width, _height, _components, out) {
      decoder.getEncodedBuffer(stream.length).set(stream);
      try {
        decoder.decode();
      } catch {
        // The module throws a bare pointer; warnings end here too, as with the native library.
        throw new Error('a damaged JPEG stream');
      }
      const decoded = decoder.getDecodedBuffer();
      if (decoded.length !== out.length) throw new Error('a JPEG stream that changes its size');
      out.set(decoded);
    },
  };
}
