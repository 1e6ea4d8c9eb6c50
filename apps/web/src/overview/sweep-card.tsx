'use client';
import type { KSweep } from '@morphoscope/domain';
import { counted } from '../format/number';
import { methodName } from '../study/dictionary-words';
import { useStudy } from '../study/study-context';
import { ButtonLink } from '../ui/button';
import { LineChart } from '../ui/chart/line-chart';
import { Card } from '../ui/panel';
import styles from './overview.module.css';

/** Cosine over slide-disjoint halves from which on clusters count as stable; docs/method.md. */
const stableFrom = 0.9;

/** The sweep of the method of a dictionary, or the first. */
function sweepOf(sweeps: readonly KSweep[], method: string | undefined): KSweep | undefined {
  return sweeps.find((sweep) => sweep.method === method) ?? sweeps[0];
}

/** How clusters change with their number: another start, other slides, error, redundancy. */
export function SweepChart({
  sweep,
  used,
  height,
}: {
  readonly sweep: KSweep;
  readonly used: number | undefined;
  readonly height: number;
}) {
  const { measurements } = sweep;
  const marked = used !== undefined && measurements.some(({ K }) => K === used);
  return (
    <LineChart
      label={`How many clusters: ${methodName(sweep.method)}, ${measurements.length} numbers tried`}
      height={height}
      x={measurements.map(({ K }) => K)}
      xLabel="K, number of clusters"
      limit={{ value: stableFrom, name: 'limit 0.90' }}
      lines={[
        {
          name: 'Another seed',
          y: measurements.map(({ seedStability }) => seedStability.meanCosine),
          points: 'hollow',
        },
        { name: 'Error', y: measurements.map(({ relativeError }) => relativeError), look: 'dotted' },
        {
          name: 'Slide halves',
          y: measurements.map(({ halfStability }) => halfStability.meanCosine),
          look: 'main',
          points: 'full',
        },
        { name: 'Redundancy', y: measurements.map(({ redundancy }) => redundancy), look: 'dashed' },
      ]}
      {...(marked ? { marked: { x: used, name: 'used' } } : {})}
    />
  );
}

/** The sweep on the overview; one line where a single number was tried. */
export function SweepCard() {
  const { detail, dictionary } = useStudy();
  const sweep = sweepOf(detail.sweeps, dictionary?.method);
  if (!sweep || sweep.measurements.length < 2) {
    return (
      <Card title="How many clusters">
        <div className={styles.untried}>
          <p className="second">
            Only K = {dictionary?.K ?? '–'} was tried, so whether these clusters come again from other slides
            is not known. A run with several numbers, as 4, 6, 8, measures it.
          </p>
          <ButtonLink href={`/new?project=${detail.projectId}`}>Try several numbers</ButtonLink>
        </div>
      </Card>
    );
  }
  return (
    <Card
      title="How many clusters"
      note={`${methodName(sweep.method)}, halves of ${counted(sweep.groups, 'group')} of slides`}
    >
      <SweepChart sweep={sweep} used={dictionary?.K} height={296} />
      <p className={styles.reason}>{sweep.choice.reason}</p>
    </Card>
  );
}
