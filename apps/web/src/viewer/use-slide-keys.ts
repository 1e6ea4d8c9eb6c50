'use client';
import { useMemo } from 'react';
import { type KeyBinding, useKeys } from '../keys/use-keys';
import { useView } from '../state/use-view';
import { defaults, toggled, type ViewState } from '../state/view-state';
import { useStudy } from '../study/study-context';
import type { StageTool } from './tools/stage-tools';
import type { SlideLayers } from './use-layers';

/** What keys do on the slide page beside the shared state. */
export interface SlideActions {
  readonly layers: SlideLayers;
  readonly peek: (on: boolean) => void;
  readonly toggleCurtain: () => void;
  readonly tool: (tool: StageTool) => void;
  readonly zoom: (factor: number) => void;
  readonly fit: () => void;
  readonly step: (by: number) => void;
  /** Of the cell under the pointer, or the one that is pinned. */
  readonly nearest: () => void;
  readonly pin: () => void;
  readonly soloHere: () => void;
  readonly escape: () => void;
}

const clamped = (value: number): number => Math.min(100, Math.max(0, value));

/** Keys of the slide page; the list behind `?` shows them. */
export function useSlideKeys(actions: SlideActions): void {
  const { clusters, concepts } = useStudy();
  const [view, change] = useView();
  const bindings = useMemo(
    () => [
      ...clusterKeys(
        view,
        clusters.map(({ cluster }) => cluster),
        change,
      ),
      ...lookKeys(view, change, actions, concepts?.weightScale ?? 1),
      ...handKeys(actions),
    ],
    [view, change, clusters, concepts, actions],
  );
  useKeys('Slide', bindings);
}

type Change = ReturnType<typeof useView>[1];

function clusterKeys(view: ViewState, numbers: readonly number[], change: Change): KeyBinding[] {
  const digits = numbers.filter((cluster) => cluster < 9);
  const pick = (event: KeyboardEvent) => Number(event.code.at(-1)) - 1;
  return [
    {
      keys: digits.map((cluster) => `${cluster + 1}`),
      label: 'Show or hide a cluster',
      onDown: (event) => change(toggled(view, pick(event), numbers)),
    },
    {
      keys: digits.map((cluster) => `Shift+${cluster + 1}`),
      label: 'Show only this cluster',
      onDown: (event) => change({ solo: view.solo === pick(event) ? undefined : pick(event) }),
    },
    { keys: ['0'], label: 'Show all clusters', onDown: () => change({ on: undefined, solo: undefined }) },
  ];
}

function lookKeys(view: ViewState, change: Change, actions: SlideActions, scale: number): KeyBinding[] {
  const opacity = (by: number) =>
    change({ opacity: clamped((view.opacity ?? defaults.opacity) + by) }, 'replace');
  const threshold = (by: number) => {
    const next = Math.min(scale, Math.max(0, (view.threshold ?? 0) + by * scale));
    change({ threshold: next < scale * 1e-6 ? undefined : next }, 'replace');
  };
  const nextLayer = () => {
    const { choices, current } = actions.layers;
    const next = choices[(choices.indexOf(current) + 1) % choices.length]?.value;
    change({ layer: next === defaults.layer ? undefined : next });
  };
  return [
    {
      keys: ['Space'],
      label: 'Tissue only, while held',
      onDown: () => actions.peek(true),
      onUp: () => actions.peek(false),
    },
    {
      keys: ['m'],
      label: 'Mute the stain',
      onDown: () => change({ muted: !(view.muted ?? defaults.muted) }),
    },
    { keys: ['c'], label: 'Curtain', onDown: actions.toggleCurtain },
    { keys: ['o'], label: 'More opacity', onDown: () => opacity(5) },
    { keys: ['Shift+o'], label: 'Less opacity', onDown: () => opacity(-5) },
    { keys: ['['], label: 'Lower threshold', onDown: () => threshold(-0.02) },
    { keys: [']'], label: 'Higher threshold', onDown: () => threshold(0.02) },
    { keys: ['b'], label: 'Next layer', onDown: nextLayer },
    {
      keys: ['a'],
      label: 'Annotations over the layer',
      onDown: () => change({ annotations: view.annotations ? undefined : { hidden: [] } }),
    },
  ];
}

function handKeys(actions: SlideActions): KeyBinding[] {
  return [
    { keys: ['h'], label: 'Move', onDown: () => actions.tool('pan') },
    { keys: ['l'], label: 'Lasso', onDown: () => actions.tool('lasso') },
    { keys: ['r'], label: 'Rectangle', onDown: () => actions.tool('region') },
    { keys: ['+', '='], label: 'Closer', onDown: () => actions.zoom(1.5) },
    { keys: ['-', '−'], label: 'Farther', onDown: () => actions.zoom(1 / 1.5) },
    { keys: ['f'], label: 'Whole slide', onDown: actions.fit },
    { keys: [','], label: 'Previous slide', onDown: () => actions.step(-1) },
    { keys: ['.'], label: 'Next slide', onDown: () => actions.step(1) },
    { keys: ['n'], label: 'Nearest tiles of this cell', onDown: actions.nearest },
    { keys: ['p'], label: 'Pin this cell', onDown: actions.pin },
    { keys: ['s'], label: 'Only the strongest cluster here', onDown: actions.soloHere },
    { keys: ['Escape'], label: 'Unpin; put the tool away', onDown: actions.escape },
  ];
}
