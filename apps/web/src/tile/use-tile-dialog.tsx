'use client';
import type { Rectangle } from '@morphoscope/rpc';
import { type ReactNode, useState } from 'react';
import { TileDialog } from './tile-dialog';
import type { LinkedTile } from './use-tile-links';

/** Shows a tile with its surroundings: the way to open one, and the dialog to put beside the list of tiles. */
export function useTileDialog() {
  const [shown, show] = useState<LinkedTile & { readonly cell?: Rectangle | undefined }>();
  const dialog: ReactNode = shown && (
    <TileDialog tile={shown} cell={shown.cell} onClose={() => show(undefined)} />
  );
  return { show, dialog };
}
