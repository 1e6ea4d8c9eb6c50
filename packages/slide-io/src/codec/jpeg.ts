import { MorphoscopeError } from '@morphoscope/domain';
import type { BlockDecoder } from './decoder.js';
import { assembleJpeg } from './jpeg-stream.js';

/** Which implementation decodes JPEG. */
export type JpegChoice = 'auto' | 'turbo' | 'wasm';

/** One libjpeg-turbo, native or wasm. Both use the accurate integer DCT and smooth chroma upsampling. */
export interface JpegEngine {
  readonly name: string;
  /**
   * Decodes a self-contained stream whose frame header says `width × height` with 1 or 3 components.
   * `out` takes the interleaved samples, RGB or grey, and is exactly as long as they are.
   */
  decode(stream: Uint8Array, width: number, height: number, components: number, out: Uint8Array): void;
}

/**
 * The JPEG decoder of this thread.
 * @throws MorphoscopeError `UnavailableError` when `turbo` is asked for and libturbojpeg is not installed.
 */
export async function loadJpegDecoder(choice: JpegChoice): Promise<BlockDecoder> {
  const turbo = choice === 'wasm' ? undefined : await (await import('./jpeg-turbo.js')).loadTurboJpeg();
  if (turbo) return jpegDecoder(turbo.engine);
  if (choice === 'turbo') {
    throw new MorphoscopeError('UnavailableError', 'libturbojpeg was not found', {
      suggestion: "Install it (Debian: libturbojpeg0, macOS: brew install jpeg-turbo), or use jpeg: 'auto'.",
    });
  }
  return jpegDecoder(await (await import('./jpeg-wasm.js')).loadWasmJpeg());
}

/** Two bits are the least that 64 px of one component take; far beyond that the frame header is damaged. */
const MOST_PIXELS_PER_BYTE = 2048;

function jpegDecoder(engine: JpegEngine): BlockDecoder {
  const scratch = { bytes: new Uint8Array(0) };
  return {
    name: engine.name,
    decode(bytes, layout, allocate) {
      const { stream, frame } = assembleJpeg(bytes, layout.jpegTables, layout.photometric, scratch);
      const { width, height, components } = frame;
      if (components !== 1 && components !== 3)
        throw new Error(`a JPEG stream with ${components} components`);
      const most = 2 ** 20 + bytes.length * MOST_PIXELS_PER_BYTE;
      if (width === 0 || height === 0 || width > layout.width || width * height > most) {
        throw new Error(`a JPEG stream of ${width} × ${height} px`);
      }
      const data = allocate(width * height * components);
      engine.decode(stream, width, height, components, data);
      return { data, width, height, samples: components, colour: 'rgb' };
    },
  };
}
