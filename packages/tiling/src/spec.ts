import { MorphoscopeError, type TileSpec } from '@morphoscope/domain';

/** @throws MorphoscopeError `InputError` naming the first field of `spec` that cannot be used. */
export function checkSpec(spec: TileSpec): void {
  const rules: readonly [boolean, string, string][] = [
    [
      isCount(spec.tilePx),
      `the tile side is ${spec.tilePx} px`,
      'Give a whole number of px above 0 (`--tile`).',
    ],
    [
      isCount(spec.stridePx),
      `the stride is ${spec.stridePx} px`,
      'Give a whole number of px above 0 (`--stride`).',
    ],
    [
      Number.isFinite(spec.mpp) && spec.mpp > 0,
      `the tiles’ mpp is ${spec.mpp}`,
      'Give µm per tile px above 0, such as 0.5 (`--mpp`).',
    ],
    [
      spec.minTissue >= 0 && spec.minTissue <= 1,
      `the least share of tissue is ${spec.minTissue}`,
      'Give a share between 0 and 1.',
    ],
    [
      spec.edge === 'cover' || spec.edge === 'inside' || spec.edge === 'centre',
      `the edge policy is ${String(spec.edge)}`,
      'Use cover, inside or centre.',
    ],
  ];
  for (const [holds, message, suggestion] of rules) {
    if (!holds) throw new MorphoscopeError('InputError', message, { where: 'tile spec', suggestion });
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}
