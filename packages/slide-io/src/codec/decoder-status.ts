/** One decoder and whether this machine has it. */
export interface DecoderStatus {
  /** `libturbojpeg`, `jpeg-wasm` or `sharp`. */
  readonly name: string;
  /** What it is used for, in a few words. */
  readonly purpose: string;
  readonly available: boolean;
  /** Version, library name, or why it is missing. */
  readonly detail: string;
}

/** What this machine can decode with, for `morphoscope doctor`. Nothing is thrown; absent parts say so. */
export async function decoderStatus(): Promise<readonly DecoderStatus[]> {
  return Promise.all([turbo(), wasm(), sharpStatus()]);
}

async function turbo(): Promise<DecoderStatus> {
  const found = await (await import('./jpeg-turbo.js')).loadTurboJpeg();
  return {
    name: 'libturbojpeg',
    purpose: 'fast JPEG blocks',
    available: found !== undefined,
    detail: found
      ? `${found.library}, TurboJPEG API ${found.version}`
      : 'not found; the wasm decoder gives the same pixels, slower',
  };
}

async function wasm(): Promise<DecoderStatus> {
  const status = { name: 'jpeg-wasm', purpose: 'JPEG blocks without libturbojpeg' };
  try {
    const engine = await (await import('./jpeg-wasm.js')).loadWasmJpeg();
    return { ...status, available: true, detail: engine.name };
  } catch (error) {
    return { ...status, available: false, detail: String(error) };
  }
}

async function sharpStatus(): Promise<DecoderStatus> {
  const status = { name: 'sharp', purpose: 'PNG and JPEG images; writing JPEG' };
  try {
    const sharp = (await import('sharp')).default;
    return {
      ...status,
      available: true,
      detail: `sharp ${sharp.versions.sharp ?? ''}, libvips ${sharp.versions.vips}`,
    };
  } catch (error) {
    return { ...status, available: false, detail: String(error) };
  }
}
