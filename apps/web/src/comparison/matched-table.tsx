'use client';
import type { ConceptList } from '@morphoscope/rpc';
import Link from 'next/link';
import { fixed, percent } from '../format/number';
import { Chip } from '../ui/chip';
import { squareOf, TileCrop } from '../ui/tile-crop';
import styles from './comparison.module.css';
import type { Matched } from './matched';

interface Side {
  readonly study: string;
  readonly dictionary: string | undefined;
  readonly concepts: ConceptList | undefined;
}

/** Clusters side by side: what lies in the same place has the same colour. */
export function MatchedTable({
  matched,
  a,
  b,
}: {
  readonly matched: readonly Matched[];
  readonly a: Side;
  readonly b: Side;
}) {
  return (
    <table className={styles.matched}>
      <caption className="visually-hidden">Clusters of both sides that lie in the same place</caption>
      <thead>
        <tr>
          <th scope="col">A</th>
          <th scope="col">Same place</th>
          <th scope="col">B</th>
        </tr>
      </thead>
      <tbody>
        {matched.map((pair) => (
          <tr key={`${pair.a?.cluster}-${pair.b?.cluster}`}>
            <td>
              <Half cluster={pair.a} side={a} />
            </td>
            <td className={styles.dice}>
              {pair.a && pair.b ? (
                <>
                  <span className={styles.bar} aria-hidden="true">
                    <i style={{ width: `${pair.dice * 100}%` }} />
                  </span>
                  {fixed(pair.dice)}
                </>
              ) : (
                <span className="third">no partner</span>
              )}
            </td>
            <td>
              <Half cluster={pair.b} side={b} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Half({ cluster, side }: { readonly cluster: Matched['a']; readonly side: Side }) {
  if (!cluster) return <span className="third">–</span>;
  const card = side.concepts?.concepts.find((one) => one.cluster === cluster.cluster);
  const query = side.dictionary ? `?d=${side.dictionary}` : '';
  return (
    <div className={styles.half}>
      <Chip of={cluster} />
      <span className={styles.who}>
        <Link href={`/s/${side.study}/concept/${cluster.cluster + 1}${query}`}>
          {card?.name ?? cluster.name}
        </Link>
        {card && <span className="small third">{percent(card.overallPrevalence)} of tissue</span>}
      </span>
      <span className={styles.tiles}>
        {card?.top.slice(0, 3).map((tile) => (
          <TileCrop
            key={`${tile.slide}-${tile.tile}`}
            study={side.study}
            slide={tile.slide}
            place={squareOf(tile.place)}
            width={56}
            label={`${cluster.name} on ${tile.slide}`}
          />
        ))}
      </span>
    </div>
  );
}
