import { Chip } from '../ui/chip';
import { apart } from './anchors';
import styles from './atlas-map.module.css';
import type { Point } from './lasso';
import { toScreen } from './map-view';
import type { MapCamera } from './use-map-view';

/** The name of a group of points, and where on the map it belongs. */
export interface MapLabel {
  readonly name: string;
  readonly colour: string;
  /** With a number chip: 0-based cluster. */
  readonly cluster?: number;
  readonly at: Point;
}

/** Width of a label without asking the browser: the chip, and about 6.7 px a letter. */
const widthOf = (name: string) => 34 + 6.7 * name.length;
const HEIGHT = 22;

/** Names where their points are densest, moved apart where they would meet. */
export function MapLabels({
  camera,
  labels,
}: {
  readonly camera: MapCamera;
  readonly labels: readonly MapLabel[];
}) {
  const { view, size } = camera;
  const placed = labels.flatMap((label) => {
    const [x, y] = toScreen(view, size, label.at);
    if (x < 0 || y < 0 || x > size.width || y > size.height) return [];
    const width = widthOf(label.name);
    const inside = Math.max(width / 2 + 4, Math.min(x, size.width - width / 2 - 4));
    return [{ label, x: inside, y: y - 18, width, height: HEIGHT }];
  });
  return (
    <div aria-hidden="true">
      {apart(placed).map(({ label: { name, colour, cluster }, x, y }) => (
        <span key={`${cluster}-${name}`} className={styles.label} style={{ left: x, top: y }}>
          {cluster === undefined ? (
            <i className={styles.swatch} style={{ background: colour }} />
          ) : (
            <Chip of={{ cluster, colour, name }} size="small" />
          )}
          {name}
        </span>
      ))}
    </div>
  );
}
