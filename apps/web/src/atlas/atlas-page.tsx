'use client';
import { IndexMissing } from '../neighbours/index-missing';
import { useStudy } from '../study/study-context';
import { Failed, LoadingWords, Skeleton } from '../ui/state';
import styles from './atlas-page.module.css';
import { AtlasView } from './atlas-view';
import { useAtlas } from './use-atlas';

/** All tiles of a study as a map: find groups, look at their tiles, see where on slides they are. */
export function AtlasPage() {
  const { detail } = useStudy();
  const { atlas, error, retry } = useAtlas();
  if (!detail.hasIndex) return <IndexMissing />;
  if (error)
    return (
      <div className={styles.wait}>
        <Failed error={error} onRetry={retry} />
      </div>
    );
  if (!atlas)
    return (
      <div className={styles.page}>
        <div className={styles.waitRail}>
          <Skeleton height={300} />
        </div>
        <div className={styles.wait}>
          <LoadingWords>{`Loading ${detail.tiles.toLocaleString('en')} tiles of the map.`}</LoadingWords>
        </div>
        <div className={styles.waitRail}>
          <Skeleton height={400} />
        </div>
      </div>
    );
  return <AtlasView atlas={atlas} />;
}
