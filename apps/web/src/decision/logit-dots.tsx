'use client';
import { fixed, signed } from '../format/number';
import { ChartFrame } from '../ui/chart/chart-frame';
import { linear, ticks } from '../ui/scale';
import styles from './decision-page.module.css';
import type { LogitGroup } from './logit-groups';

const ROW = 46;
const LEFT = 104;

/** The logit of a class on every slide, one row per label; a dot is a slide and chooses it, a diamond is the median. */
export function LogitDots({
  groups,
  className,
  chosen,
  onChoose,
}: {
  readonly groups: readonly LogitGroup[];
  readonly className: string;
  readonly chosen: string;
  readonly onChoose: (slide: string) => void;
}) {
  const values = groups.flatMap(({ slides }) => slides.map(({ logit }) => logit));
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const margin = (high - low || 1) * 0.05;
  const height = groups.length * ROW + 42;
  return (
    <ChartFrame
      interactive
      label={`Logit of ${className} on every slide, by label`}
      height={height}
      table={{
        columns: ['Slide', 'Label', `Logit of ${className}`],
        rows: groups.flatMap(({ name, slides }) =>
          slides.map(({ slide, logit }) => [slide, name, fixed(logit, 3)]),
        ),
      }}
      draw={(width) => {
        const X = linear(low - margin, high + margin, LEFT, width - 16);
        const axis = ticks(low - margin, high + margin, 6);
        const bottom = groups.length * ROW + 8;
        return (
          <>
            {axis.values.map((value) => (
              <g key={value}>
                <line
                  x1={X(value)}
                  x2={X(value)}
                  y1={8}
                  y2={bottom}
                  stroke={value === 0 ? 'var(--ink-3)' : 'var(--grid)'}
                />
                <text x={X(value)} y={bottom + 18} textAnchor="middle">
                  {signed(value, axis.decimals)}
                </text>
              </g>
            ))}
            {groups.map((group, i) => (
              <Row
                key={group.name}
                group={group}
                y={ROW * (i + 0.5) + 8}
                X={X}
                chosen={chosen}
                onChoose={onChoose}
              />
            ))}
          </>
        );
      }}
    />
  );
}

function Row({
  group,
  y,
  X,
  chosen,
  onChoose,
}: {
  readonly group: LogitGroup;
  readonly y: number;
  readonly X: (value: number) => number;
  readonly chosen: string;
  readonly onChoose: (slide: string) => void;
}) {
  const own = group.slides.find(({ slide }) => slide === chosen);
  return (
    <g>
      <text x={0} y={y - 1} className={styles.rowName}>
        {group.name.length > 15 ? `${group.name.slice(0, 14)}…` : group.name}
      </text>
      <text x={0} y={y + 14} className={styles.rowNote}>
        n = {group.slides.length}
      </text>
      {group.slides.map(({ slide, logit }, i) => (
        // biome-ignore lint/a11y/useSemanticElements: a dot of a drawing; the menu above is the way by keyboard
        <circle
          key={slide}
          role="button"
          tabIndex={-1}
          aria-label={`${slide}, ${signed(logit)}`}
          className={styles.dot}
          cx={X(logit)}
          cy={y + ((i % 3) - 1) * 7}
          r={slide === chosen ? 5.5 : 4}
          onClick={() => onChoose(slide)}
        >
          <title>
            {slide}: {signed(logit)}
          </title>
        </circle>
      ))}
      <path d={`M${X(group.median)} ${y - 9}l7 9-7 9-7-9z`} className={styles.median}>
        <title>Median {signed(group.median)}</title>
      </path>
      {own && (
        <text x={X(own.logit)} y={y - 16} textAnchor="middle" className={styles.rowName}>
          {own.slide}
        </text>
      )}
    </g>
  );
}
