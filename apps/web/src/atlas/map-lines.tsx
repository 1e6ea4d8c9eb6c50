import styles from './atlas-map.module.css';
import type { Point } from './lasso';
import { toScreen } from './map-view';
import type { MapCamera } from './use-map-view';

/** Where a tile lies on the map, and its colour. */
export interface MapPlace {
  readonly row: number;
  readonly at: Point;
  readonly colour: string;
}

const dots = ([x, y]: Point) => `${x.toFixed(1)} ${y.toFixed(1)}`;

/** Drawn over the points: the outline under the pointer, the tile asked about, and lines to its nearest tiles. */
export function MapLines({
  camera,
  outline,
  outlines,
  asked,
  nearest,
}: {
  readonly camera: MapCamera;
  /** Being drawn, CSS px. */
  readonly outline: readonly Point[];
  /** Finished, in units of the map. */
  readonly outlines: readonly (readonly Point[])[];
  readonly asked?: MapPlace | undefined;
  readonly nearest: readonly MapPlace[];
}) {
  const screen = (at: Point) => toScreen(camera.view, camera.size, at);
  const from = asked && screen(asked.at);
  const shapes = [...outlines.map((shape) => shape.map(screen)), ...(outline.length > 1 ? [outline] : [])];
  return (
    <svg className={styles.lines} width={camera.size.width} height={camera.size.height} aria-hidden="true">
      {shapes.map((shape) => {
        const path = `M${shape.map(dots).join('L')}Z`;
        return (
          <g key={path.slice(0, 60)}>
            <path d={path} className={styles.halo} />
            <path d={path} className={styles.outline} />
          </g>
        );
      })}
      {from &&
        nearest.map(({ row, at, colour }) => {
          const [x, y] = screen(at);
          return (
            <g key={row}>
              <line x1={from[0]} y1={from[1]} x2={x} y2={y} className={styles.link} />
              <circle cx={x} cy={y} r={6.5} fill={colour} className={styles.end} />
            </g>
          );
        })}
      {asked && from && (
        <g>
          <circle cx={from[0]} cy={from[1]} r={10} className={styles.ringHalo} />
          <circle cx={from[0]} cy={from[1]} r={10} className={styles.ring} />
          <circle cx={from[0]} cy={from[1]} r={4.5} fill={asked.colour} />
        </g>
      )}
    </svg>
  );
}
