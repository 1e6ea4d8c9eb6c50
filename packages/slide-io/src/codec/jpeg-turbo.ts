import type { LibraryHandle } from 'koffi';
import type { JpegEngine } from './jpeg.js';

/** libturbojpeg as found on this machine. */
export interface TurboJpeg {
  readonly engine: JpegEngine;
  /** The name or path it was loaded by. */
  readonly library: string;
  /** TurboJPEG API generation. */
  readonly version: string;
}

/** Flags of `tjDecompress2`: refuse progressive streams with thousands of scans; everything else stays accurate. */
const LIMIT_SCANS = 32768;
const PIXEL_FORMAT = { rgb: 0, grey: 6 } as const;

const NAMES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['libturbojpeg.so.0', 'libturbojpeg.so', '/opt/libjpeg-turbo/lib64/libturbojpeg.so.0'],
  darwin: [
    'libturbojpeg.dylib',
    '/opt/homebrew/opt/jpeg-turbo/lib/libturbojpeg.dylib',
    '/usr/local/opt/jpeg-turbo/lib/libturbojpeg.dylib',
    '/opt/local/lib/libturbojpeg.dylib',
    '/opt/libjpeg-turbo/lib/libturbojpeg.dylib',
  ],
  win32: ['turbojpeg.dll', 'libturbojpeg.dll', 'C:\\libjpeg-turbo64\\bin\\turbojpeg.dll'],
};

// One handle per thread: every worker has its own copy of this module.
let loaded: Promise<TurboJpeg | undefined> | undefined;

/** Loads libturbojpeg (2.0 or newer) through koffi once per thread; undefined where either is absent. */
export function loadTurboJpeg(): Promise<TurboJpeg | undefined> {
  loaded ??= findTurboJpeg();
  return loaded;
}

async function findTurboJpeg(): Promise<TurboJpeg | undefined> {
  const koffi = await import('koffi').catch(() => undefined);
  if (!koffi) return undefined;
  for (const name of NAMES[process.platform] ?? NAMES.linux!) {
    try {
      return bind(koffi.load(name), name);
    } catch {
      // Not under this name; the next one may be.
    }
  }
  return undefined;
}

function bind(library: LibraryHandle, name: string): TurboJpeg {
  const init = library.func('void *tjInitDecompress()');
  const message = library.func('const char *tjGetErrorStr2(void *handle)');
  const decompress = library.func(
    'int tjDecompress2(void *handle, const uint8_t *jpeg, unsigned long size, uint8_t *pixels, int width, int pitch, int height, int format, int flags)',
  );
  const handle: unknown = init();
  if (!handle) throw new Error('tjInitDecompress gave no handle');
  const engine: JpegEngine = {
    name: 'libturbojpeg',
    decode(stream, width, height, components, out) {
      const format = components === 3 ? PIXEL_FORMAT.rgb : PIXEL_FORMAT.grey;
      const pitch = width * components;
      const result: number = decompress(
        handle,
        stream,
        stream.length,
        out,
        width,
        pitch,
        height,
        format,
        LIMIT_SCANS,
      );
      // Warnings (missing or skipped data) count too: grey pixels must not pass for tissue.
      if (result !== 0) throw new Error(`a damaged JPEG stream (${message(handle)})`);
    },
  };
  return { engine, library: name, version: hasSymbol(library, 'tj3Init') ? '3' : '2' };
}

function hasSymbol(library: LibraryHandle, symbol: string): boolean {
  try {
    library.func(`void *${symbol}(int kind)`);
    return true;
  } catch {
    return false;
  }
}
