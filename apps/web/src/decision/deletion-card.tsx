import type { DeletionCurve } from '@morphoscope/rpc';
import { signed } from '../format/number';
import { ChartChip } from '../ui/chart/chart-chip';
import { LineChart } from '../ui/chart/line-chart';
import type { Cluster } from '../ui/cluster';
import { Card } from '../ui/panel';

/** What stays of a logit when clusters are taken away, the largest effect first, against random orders. */
export function DeletionCard({
  curve,
  slide,
  clusters,
}: {
  readonly curve: DeletionCurve;
  readonly slide: string;
  readonly clusters: readonly Cluster[];
}) {
  const { order, logits, random, className } = curve;
  const steps = logits.map((_, i) => i);
  const start = logits[0] ?? 0;
  const fall = start - (logits[1] ?? start);
  const usual = start - (random[1]?.middle ?? start);
  return (
    <Card title="Take clusters away" note={`${slide}, logit of ${className}`}>
      <LineChart
        label={`Logit of ${className} on ${slide} after taking clusters away, the largest effect first`}
        x={steps}
        xLabel="removed, one after another"
        height={290}
        lines={[
          { name: 'largest first', y: logits, look: 'main', points: 'full' },
          { name: 'random order', y: random.map(({ middle }) => middle), look: 'dashed' },
        ]}
        band={{
          low: random.map(({ low }) => low),
          high: random.map(({ high }) => high),
          name: 'random order, 80 %',
        }}
        xTick={(i) => {
          const cluster = clusters.find((each) => each.cluster === order[i - 1]);
          if (!cluster)
            return (
              <text textAnchor="middle" y={4} style={{ fill: 'var(--ink-3)' }}>
                none
              </text>
            );
          return <ChartChip of={cluster} />;
        }}
      />
      <p className="third small">
        Taking the first away moves the logit by {signed(-fall)}, a random one usually by {signed(-usual)}.
        Grey: 80 % of random orders.
      </p>
    </Card>
  );
}
