import { MorphoscopeError, type TilePixels } from '@morphoscope/domain';
import type { SlideReader } from '@morphoscope/slide-io';
import sharp from 'sharp';
import type { PictureJob } from './picture-job.js';
import type { ReaderShelf } from './reader-shelf.js';

/** What a picture may be made from, px of the level it is read from. */
const MOST_SOURCE_PIXELS = 2 ** 28;

/** Pictures are looked at closely: no chroma is thrown away. */
const JPEG = { quality: 88, chromaSubsampling: '4:4:4' } as const;

/** Makes a picture: JPEG. @throws MorphoscopeError `SlideError`, `InputError` */
export async function paintPicture(shelf: ReaderShelf, job: PictureJob): Promise<Uint8Array> {
  const { data, width, height } = await shelf.use(job.slide, (reader) => read(reader, job));
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg(JPEG)
    .toBuffer();
}

async function read(reader: SlideReader, job: PictureJob): Promise<TilePixels> {
  switch (job.kind) {
    case 'block': {
      const { level, column, row, blockWidth: width, blockHeight: height } = job;
      return reader.readLevel({ level, x: column * width, y: row * height, width, height });
    }
    case 'crop': {
      const { x, y, side, px } = job;
      checkSource(reader, side, side, px);
      const scale = side / px;
      const rule = scale >= 1 ? 'box' : 'bilinear';
      return reader.readAtMpp({ x, y, width: px, height: px, mpp: scale, rule });
    }
    case 'thumbnail': {
      const { width, height } = reader.slide;
      checkSource(reader, width, height, job.px);
      return reader.thumbnail(job.px);
    }
  }
}

/** A slide without coarse levels would be decoded whole for one small picture. */
function checkSource({ slide }: SlideReader, width: number, height: number, px: number): void {
  const scale = Math.max(width, height) / px;
  const { downsample } = slide.levels.findLast((level) => level.downsample <= scale) ?? slide.levels[0]!;
  if ((width / downsample) * (height / downsample) <= MOST_SOURCE_PIXELS) return;
  throw new MorphoscopeError('SlideError', 'The slide has no coarse level to make this picture from.', {
    suggestion: 'Convert it to a pyramid, or look at a smaller part.',
  });
}
