import type OpenSeadragon from 'openseadragon';
import { blockAt, blockBox, blockCount, blockSource, levelStep, type Pyramid } from './block-pyramid';

type OSD = typeof OpenSeadragon;

/**
 * A slide for OpenSeadragon, in the blocks its file holds. OpenSeadragon counts levels from the coarsest; block sizes may
 * differ per level, and levels may have any ratio. `urlOf` gets the slide's own level, 0 finest.
 */
export function slideSource(
  osd: OSD,
  pyramid: Pyramid,
  urlOf: (level: number, column: number, row: number) => string,
): OpenSeadragon.TileSource {
  const finest = pyramid.levels.length - 1;
  const levelOf = (level: number) => pyramid.levels[finest - level] as Pyramid['levels'][number];
  const { width } = pyramid;
  const source = new osd.TileSource({
    width: pyramid.width,
    height: pyramid.height,
    tileWidth: levelOf(finest).blockWidth,
    tileHeight: levelOf(finest).blockHeight,
    tileOverlap: 0,
    minLevel: 0,
    maxLevel: finest,
  });
  return Object.assign(source, {
    getTileWidth: (level: number) => levelOf(level).blockWidth,
    getTileHeight: (level: number) => levelOf(level).blockHeight,
    getLevelScale: (level: number) => 1 / levelStep(pyramid.width, levelOf(level).width),
    getNumTiles(level: number) {
      const { columns, rows } = blockCount(levelOf(level));
      return new osd.Point(columns, rows);
    },
    getTileAtPoint(level: number, point: OpenSeadragon.Point) {
      const { column, row } = blockAt(pyramid, levelOf(level), point.x * width, point.y * width);
      return new osd.Point(column, row);
    },
    getTileBounds(level: number, column: number, row: number, isSource?: boolean) {
      const box = isSource
        ? blockSource(levelOf(level), column, row)
        : blockBox(pyramid, levelOf(level), column, row);
      const unit = isSource ? 1 : width;
      return new osd.Rect(box.x / unit, box.y / unit, box.width / unit, box.height / unit);
    },
    getTileUrl: (level: number, column: number, row: number) => urlOf(finest - level, column, row),
  });
}

/** The one-level pyramid of a slide of which only the thumbnail is at hand: one block, spread over the slide. */
export function thumbnailPyramid({ width, height }: Pyramid, px: number): Pyramid {
  const scale = Math.min(1, px / Math.max(width, height));
  const size = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
  return {
    width,
    height,
    levels: [
      {
        ...size,
        downsample: 1 / scale,
        blockWidth: Math.max(1, size.width),
        blockHeight: Math.max(1, size.height),
      },
    ],
  };
}
