import type { Level } from '@morphoscope/domain';

/** Sides of stored blocks that suit a viewer, px. */
const SUITABLE = { least: 128, most: 2048 } as const;
/** Side of the blocks that stand in for others. */
const STAND_IN = 512;

/**
 * Levels as a viewer asks for them, block by block: the stored blocks where their size suits, else blocks of 512 px cut
 * from what is stored, as for strips and for images without blocks.
 */
export function viewLevels(levels: readonly Level[]): readonly Level[] {
  return levels.map((level) =>
    suits(level.blockWidth, level.width) && suits(level.blockHeight, level.height)
      ? level
      : { ...level, blockWidth: STAND_IN, blockHeight: STAND_IN },
  );
}

/** A block that covers the level may be small. */
function suits(block: number, level: number): boolean {
  return block <= SUITABLE.most && (block >= SUITABLE.least || block >= level);
}
