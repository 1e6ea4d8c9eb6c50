'use client';
import type { RegionAgreement, SlideDecision, StudySlide } from '@morphoscope/rpc';
import { useQuery } from '@tanstack/react-query';
import { Fragment, type ReactNode } from 'react';
import { count, fixed } from '../../format/number';
import { useTRPC } from '../../rpc/client';
import type { PickedRegion } from '../../state/view-state';
import { useStudy } from '../../study/study-context';
import { Section } from '../../ui/panel';
import { Failed, Skeleton } from '../../ui/state';
import { mapName, methodName } from '../layer-names';
import { regionQuery } from '../tools/outline';
import styles from './decision-panel.module.css';

/**
 * How far the sum of cluster effects and the stored saliency maps tell the same, against moved maps as chance: over the region where
 * one is looked at, else over the slide.
 */
export function Agreement({
  slide,
  region,
}: {
  readonly slide: StudySlide;
  readonly region: PickedRegion | undefined;
}) {
  const { detail, classIndex, dictionary } = useStudy();
  const className = detail.classNames[classIndex];
  if (!dictionary || slide.maps.length === 0) return null;
  const asked = { slide: slide.slideId, dictionary: dictionary.id, className };
  return region ? <OverRegion {...asked} region={region} /> : <OverSlide {...asked} />;
}

interface Asked {
  readonly slide: string;
  readonly dictionary: string;
  readonly className: string | undefined;
}

function OverSlide({ slide, dictionary, className }: Asked) {
  const trpc = useTRPC();
  const { id } = useStudy();
  const { data } = useQuery(trpc.metrics.slide.queryOptions({ study: id, dictionary, slide }));
  const rows = data?.agreement.filter((row) => row.className === className) ?? [];
  const chance = ({ shifted }: SlideDecision['agreement'][number]) => figure(shifted);
  const [single] = rows;
  if (!single) return null;
  return rows.length === 1 ? (
    <One row={single} over={`${count(single.cells)} cells of the slide`}>
      Shifted map: {chance(single)}.
    </One>
  ) : (
    <Many over="Whole slide" head="shifted" rows={rows} chance={chance} />
  );
}

function OverRegion({ slide, dictionary, className, region }: Asked & { readonly region: PickedRegion }) {
  const trpc = useTRPC();
  const { id } = useStudy();
  const query = useQuery(
    trpc.metrics.agreement.queryOptions({ study: id, dictionary, slide, region: regionQuery(region) }),
  );
  const { data, error, isLoading } = query;
  if (error)
    return (
      <Section title="Against other maps">
        <Failed error={error} onRetry={() => void query.refetch()} />
      </Section>
    );
  if (isLoading)
    return (
      <Section title="Against other maps" note="r">
        <Skeleton height={32} />
      </Section>
    );
  const rows = data?.maps.filter((row) => row.className === className) ?? [];
  const [single] = rows;
  if (!data || !single) return null;
  const over = `${count(single.cells)} ${cellWords(data.block)} of the region`;
  if (rows.length > 1)
    return <Many over={over} head="by chance" rows={rows} chance={(row) => rangeOf(row.chance)} />;
  return (
    <One row={single} over={over}>
      {single.chance
        ? `The map moved to ${single.chance.shifts} other places of the slide: ${rangeOf(single.chance)} in 9 of 10.`
        : 'Too small to tell from chance.'}
    </One>
  );
}

type Row = Pick<RegionAgreement['maps'][number], 'key' | 'method' | 'target' | 'r' | 'cells'>;

function One({
  row,
  over,
  children,
}: {
  readonly row: Row;
  readonly over: string;
  readonly children: ReactNode;
}) {
  return (
    <Section title={`Against ${methodName(row.method)}`} note={`r = ${figure(row.r)}`}>
      <p className="small second">
        Sum of clusters against the map, {over}.{' '}
        {row.r === null ? 'One of them is the same everywhere here.' : children}
      </p>
    </Section>
  );
}

function Many<R extends Row>({
  over,
  head,
  rows,
  chance,
}: {
  readonly over: string;
  /** What stands above the chance level. */
  readonly head: string;
  readonly rows: readonly R[];
  readonly chance: (row: R) => string;
}) {
  return (
    <Section title="Against other maps" note="r over cells">
      <div className={styles.agreement}>
        <span className={styles.head}>{over}</span>
        <span className={styles.head}>r</span>
        <span className={styles.head}>{head}</span>
        {rows.map((row) => (
          <Fragment key={row.key}>
            <span title={`${mapName(row)}, ${count(row.cells)} cells`}>{methodName(row.method)}</span>
            <span className="number strong">{figure(row.r)}</span>
            <span className="number third">{chance(row)}</span>
          </Fragment>
        ))}
      </div>
    </Section>
  );
}

const figure = (value: number | null): string => (value === null ? '–' : fixed(value));

const rangeOf = (chance: RegionAgreement['maps'][number]['chance']): string =>
  chance ? `${fixed(chance.low)} to ${fixed(chance.high)}` : '–';

const cellWords = (block: number): string => (block === 1 ? 'cells' : `blocks of ${block} × ${block} cells`);
