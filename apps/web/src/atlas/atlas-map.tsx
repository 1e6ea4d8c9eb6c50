'use client';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { useTheme } from '../state/theme';
import styles from './atlas-map.module.css';
import type { Colouring } from './colouring';
import type { AtlasColumns } from './columns';
import { type Point, shortOutline } from './lasso';
import { type MapLabel, MapLabels } from './map-labels';
import { MapLines, type MapPlace } from './map-lines';
import { MapTools } from './map-tools';
import { PointGrid } from './point-grid';
import type { JoinMode, RowSet } from './row-set';
import type { ScatterLook } from './scatter';
import { type MapTool, useMapGestures } from './use-map-gestures';
import { type MapCamera, useMapView } from './use-map-view';
import { useScatter } from './use-scatter';

const looks: Readonly<Record<'light' | 'dark', ScatterLook>> = {
  light: { rim: '#2a2a2a', ring: '#000000', thinRim: 0.45, opacity: 0.85, faded: 0.32 },
  dark: { rim: '#0c0c0c', ring: '#ffffff', thinRim: 0, opacity: 0.85, faded: 0.34 },
};

/** How near the pointer must come to a point, CSS px. */
const REACH = 9;

export interface AtlasMapProps {
  readonly columns: AtlasColumns;
  readonly colouring: Colouring;
  readonly selected: RowSet;
  readonly ringed: RowSet;
  readonly labels: readonly MapLabel[];
  readonly asked?: MapPlace | undefined;
  readonly nearest: readonly MapPlace[];
  /** Lines that the selection was drawn with, in units of the map. */
  readonly outlines: readonly (readonly Point[])[];
  readonly onDraw: (corners: readonly Point[], mode: JoinMode) => void;
  readonly onSelect: (rows: RowSet, mode: JoinMode) => void;
  /** A point was clicked. */
  readonly onPick: (row: number) => void;
  /** What to show beside the pointer for a row. */
  readonly card: (row: number) => ReactNode;
  /** Instead of the map, where it cannot be drawn. */
  readonly instead: (problem: string) => ReactNode;
  readonly note: ReactNode;
  /** What colours mean, where names do not say it. */
  readonly children?: ReactNode;
}

/** The map of tiles: one point per tile, with its names, lines and tools. Its table says the same in words. */
export function AtlasMap(props: AtlasMapProps) {
  const { columns, colouring, selected, ringed } = props;
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [tool, setTool] = useState<MapTool>('pan');
  const [hovered, setHovered] = useState<{ row: number; screen: Point }>();
  const wait = useRef<ReturnType<typeof setTimeout>>(undefined);
  const camera = useMapView(box);
  const look = looks[useTheme()];
  const problem = useScatter(canvas, columns, camera, { colouring, selected, ringed, look });
  const rowAt = usePointAt(columns, camera);

  const gestures = useMapGestures(box, camera, tool, {
    onOutline(outline, mode) {
      if (camera) props.onDraw(shortOutline(outline, camera.view.scale), mode);
    },
    onClick(at, mode) {
      const row = rowAt(at);
      if (row === undefined) return;
      if (mode === 'replace') props.onPick(row);
      else props.onSelect(Uint32Array.of(row), mode);
    },
    onHover(at, screen) {
      const row = at && rowAt(at);
      clearTimeout(wait.current);
      if (row === undefined) setHovered(undefined);
      else wait.current = setTimeout(() => setHovered({ row, screen }), hovered ? 0 : 80);
    },
  });

  if (problem) return <div className={styles.map}>{props.instead(problem)}</div>;
  return (
    <div className={styles.map}>
      <div
        ref={box}
        role="application"
        aria-label={`Map of ${columns.tiles} tiles. Arrow keys move, plus and minus zoom, F shows all.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: as above
        tabIndex={0}
        className={tool === 'pan' ? styles.stage : styles.drawing}
        onKeyDown={(event) => onMapKey(event, camera, setTool, gestures.cancel)}
        {...gestures.handlers}
      >
        <canvas ref={canvas} className={styles.canvas} />
        {camera && (
          <>
            <MapLines
              camera={camera}
              outline={gestures.outline}
              outlines={props.outlines}
              asked={props.asked}
              nearest={props.nearest}
            />
            <MapLabels camera={camera} labels={props.labels} />
          </>
        )}
        {hovered && !gestures.drawing && camera && (
          <div className={styles.card} style={cardPlace(hovered.screen, camera)}>
            {props.card(hovered.row)}
          </div>
        )}
      </div>
      <MapTools tool={tool} onTool={setTool} camera={camera} />
      <p className={styles.note}>{props.note}</p>
      {props.children}
    </div>
  );
}

/** Finds the point at a place. The points are sorted when that is asked for the first time: the map is there sooner. */
function usePointAt(columns: AtlasColumns, camera: MapCamera | undefined) {
  const sorted = useRef<{ readonly of: AtlasColumns; readonly grid: PointGrid }>(undefined);
  return (at: Point): number | undefined => {
    if (!camera) return undefined;
    if (sorted.current?.of !== columns) sorted.current = { of: columns, grid: new PointGrid(columns) };
    return sorted.current.grid.nearest(at[0], at[1], REACH / camera.view.scale);
  };
}

const keyTools: Readonly<Record<string, MapTool>> = { h: 'pan', l: 'lasso', b: 'box' };
const arrows: Readonly<Record<string, Point>> = {
  ArrowLeft: [60, 0],
  ArrowRight: [-60, 0],
  ArrowUp: [0, 60],
  ArrowDown: [0, -60],
};

/** Single keys work only while the map has the focus, so they can take nothing from a screen reader or a form. */
function onMapKey(
  event: KeyboardEvent,
  camera: MapCamera | undefined,
  setTool: (tool: MapTool) => void,
  cancel: () => void,
): void {
  if (event.ctrlKey || event.metaKey || event.altKey || !camera) return;
  const arrow = arrows[event.key];
  const tool = keyTools[event.key.toLowerCase()];
  if (arrow) camera.pan(...arrow);
  else if (tool) setTool(tool);
  else if (event.key === '+' || event.key === '=') camera.zoom(1.4);
  else if (event.key === '-') camera.zoom(1 / 1.4);
  else if (event.key.toLowerCase() === 'f') camera.fit();
  else if (event.key === 'Escape') cancel();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Beside the pointer, on the side where there is room. */
function cardPlace([x, y]: Point, { size }: MapCamera) {
  return {
    ...(x > size.width / 2 ? { right: size.width - x + 14 } : { left: x + 14 }),
    ...(y > size.height / 2 ? { bottom: size.height - y + 10 } : { top: y + 10 }),
  };
}
