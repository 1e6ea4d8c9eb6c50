'use client';
import type { Rgb } from '@morphoscope/heatmap/colormap';
import { useMemo } from 'react';
import { type Theme, useTheme } from '../state/theme';
import { defaults, type ViewState } from '../state/view-state';
import type { StageLook } from './stage/slide-stage';

/** Colours around and on the slide per theme: `--stage` of the tokens, and what empty glass becomes. */
const colours: Readonly<Record<Theme, { readonly stage: Rgb; readonly glass: Rgb }>> = {
  light: { stage: [0xd6, 0xd6, 0xd6], glass: [255, 255, 255] },
  dark: { stage: [0x2b, 0x2b, 0x2b], glass: [0x4c, 0x4c, 0x4c] },
};

/** Brightness in % where a person chose none. */
export const lampOf = (theme: Theme): number => (theme === 'dark' ? 80 : 100);

/** How tissue looks under a layer. `painted`: whether there is one; `signed`: whether it is a signed map. */
export function useTissue(
  view: Pick<ViewState, 'muted' | 'lamp'>,
  { painted, signed }: { readonly painted: boolean; readonly signed: boolean },
): StageLook['tissue'] {
  const theme = useTheme();
  // Signed colours meet the stain's own, so those maps always lie on grey.
  const muted = painted && (signed || (view.muted ?? defaults.muted));
  const lamp = (view.lamp ?? lampOf(theme)) / 100;
  return useMemo(() => ({ muted, lamp, ...colours[theme] }), [muted, lamp, theme]);
}
