import { Chip } from '../ui/chip';
import type { Cluster } from '../ui/cluster';
import { apart } from './anchors';
import styles from './atlas-map.module.css';
import type { Point } from './lasso';
import { toScreen } from './map-view';
import type { MapCamera } from './use-map-view';

/** Width of a label without asking the browser: the chip, and about 6.7 px a letter. */
const widthOf = (name: string) => 34 + 6.7 * name.length;
const HEIGHT = 22;

/** Names of the clusters where their tiles are densest, moved apart where they would meet. */
export function MapLabels({
  camera,
  clusters,
  anchors,
}: {
  readonly camera: MapCamera;
  readonly clusters: readonly Cluster[];
  /** In units of the map, per cluster. */
  readonly anchors: readonly (Point | undefined)[];
}) {
  const { view, size } = camera;
  const labels = clusters.flatMap((cluster, k) => {
    const anchor = anchors[k];
    if (!anchor) return [];
    const [x, y] = toScreen(view, size, anchor);
    if (x < 0 || y < 0 || x > size.width || y > size.height) return [];
    const width = widthOf(cluster.name);
    return [
      {
        cluster,
        x: Math.max(width / 2 + 4, Math.min(x, size.width - width / 2 - 4)),
        y: y - 18,
        width,
        height: HEIGHT,
      },
    ];
  });
  return (
    <div aria-hidden="true">
      {apart(labels).map(({ cluster, x, y }) => (
        <span key={cluster.cluster} className={styles.label} style={{ left: x, top: y }}>
          <Chip of={cluster} size="small" />
          {cluster.name}
        </span>
      ))}
    </div>
  );
}
