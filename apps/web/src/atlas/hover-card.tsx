'use client';
import { fixed } from '../format/number';
import { useStudy } from '../study/study-context';
import { StudyTile } from '../tile/study-tile';
import { useTileAt } from '../tile/tile-rows';
import { ClusterName } from '../ui/chip';
import { Skeleton } from '../ui/state';
import type { AtlasColumns } from './columns';
import { isWrong } from './columns';

/** The tile under the pointer: its picture and mixture, and what the model says of it. */
export function HoverCard({ columns, row }: { readonly columns: AtlasColumns; readonly row: number }) {
  const { clusters, detail } = useStudy();
  const tile = useTileAt([row], 0);
  const cluster = clusters.find((each) => each.cluster === columns.cluster[row]);
  const predicted = columns.predicted[row] as number;
  const score = columns.scores[row * columns.classes + predicted] as number;
  const slide = detail.slideInfo[columns.slide[row] as number];
  return (
    <>
      {tile ? (
        <StudyTile tile={tile} label="" width={202} ratio={1.5} />
      ) : (
        <Skeleton width={202} height={141} />
      )}
      <p style={{ marginTop: 6 }}>{cluster ? <ClusterName of={cluster} size="small" /> : 'No cluster'}</p>
      <p className="small second">
        {slide?.slideId}
        {slide?.label && `, ${slide.label}`}
      </p>
      <p className="small second">
        Model: {detail.classNames[predicted]} {fixed(score)}
        {isWrong(columns, row) && ', wrong'}
      </p>
    </>
  );
}
