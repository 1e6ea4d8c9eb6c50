'use client';
import { inkOn } from '@morphoscope/heatmap/colormap';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../rpc/client';
import { useAddressText } from '../state/use-address-part';
import { useStudy } from '../study/study-context';
import { LineChart } from '../ui/chart/line-chart';
import { Select } from '../ui/menu';
import { Card } from '../ui/panel';
import { EmptyState, Failed, LoadingWords, Skeleton } from '../ui/state';
import styles from './overview.module.css';

const height = 316;

/** Clusters taken from a slide one after another, the largest effect first: the logit that is left. */
export function DeletionCard() {
  const trpc = useTRPC();
  const { id, detail, dictionary, clusters, classIndex } = useStudy();
  const className = detail.classNames[classIndex];
  const likely = [...detail.slideInfo].sort(
    (a, b) => (b.meanPrediction[classIndex] ?? 0) - (a.meanPrediction[classIndex] ?? 0),
  )[0];
  const [picked, setPicked] = useAddressText('slide');
  const known = detail.slideInfo.some(({ slideId }) => slideId === picked);
  const slide = known ? picked : likely?.slideId;
  const { data, error, refetch } = useQuery(
    trpc.metrics.slide.queryOptions(
      slide !== undefined && dictionary ? { study: id, slide, dictionary: dictionary.id } : skipToken,
    ),
  );
  const deletion = data?.classes.find((one) => one.className === className)?.deletion;
  const of = (cluster: number) => clusters.find((one) => one.cluster === cluster);
  return (
    <Card
      title="Take clusters away"
      note={
        <span className={styles.pick}>
          logit of {className} on
          <Select
            label="Slide"
            size="small"
            side="below-end"
            value={slide}
            options={detail.slideInfo.map(({ slideId, label }) => ({
              value: slideId,
              label: slideId,
              ...(label === undefined ? {} : { note: label }),
            }))}
            onChange={setPicked}
          />
        </span>
      }
    >
      {error && <Failed error={error} onRetry={() => refetch()} />}
      {!data && !error && dictionary && (
        <div className={styles.waiting}>
          <Skeleton height={height - 20} />
          <LoadingWords>Taking clusters away from {slide}.</LoadingWords>
        </div>
      )}
      {data && deletion && (
        <LineChart
          label={`Logit of ${className} on ${slide} after clusters are taken away, largest first, against random order`}
          height={height}
          x={deletion.logits.map((_, i) => i)}
          xLabel="removed, one after another"
          labelWidth={96}
          lines={[
            { name: 'random order', y: deletion.random.map(({ middle }) => middle), look: 'dotted' },
            { name: 'largest first', y: deletion.logits, look: 'main', points: 'full' },
          ]}
          band={{
            low: deletion.random.map(({ low }) => low),
            high: deletion.random.map(({ high }) => high),
            name: '80 % of random orders',
          }}
          xTick={(i) => {
            const cluster = i === 0 ? undefined : of(deletion.order[i - 1] as number);
            if (!cluster) {
              return (
                <text textAnchor="middle" y={4} style={{ fill: 'var(--ink-3)' }}>
                  none
                </text>
              );
            }
            return (
              <g>
                <title>{cluster.name}</title>
                <rect
                  x={-10}
                  y={-10}
                  width={20}
                  height={20}
                  rx={4}
                  fill={cluster.colour}
                  stroke="var(--ring)"
                />
                <text textAnchor="middle" y={4} style={{ fill: inkOn(cluster.colour), fontWeight: 650 }}>
                  {cluster.cluster + 1}
                </text>
              </g>
            );
          }}
        />
      )}
      {data && !deletion && (
        <EmptyState>{data.note ?? 'The head of this model is not linear in the layer.'}</EmptyState>
      )}
      {!dictionary && <EmptyState>There are no clusters yet.</EmptyState>}
    </Card>
  );
}
