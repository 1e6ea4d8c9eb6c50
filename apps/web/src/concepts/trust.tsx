import type { ConceptCard } from '@morphoscope/rpc';
import { AlertTriangle } from 'lucide-react';
import { fixed } from '../format/number';
import styles from './concept-detail.module.css';
import { halvesWanted, onTwoSlides } from './concept-warning';
import { spreadOverSlides } from './spread';

interface Figure {
  readonly name: string;
  readonly value: number | undefined;
  /** What is asked for, or what even or chance would give. */
  readonly against: string;
  readonly low?: boolean;
}

/** How far to trust a cluster: stability and spread, each with its limit, and what was noticed. */
export function Trust({ card, swept }: { readonly card: ConceptCard; readonly swept: boolean }) {
  const limit = `limit ${fixed(halvesWanted)}`;
  const low = (value: number | undefined) => value !== undefined && value < halvesWanted;
  const figures: Figure[] = [
    {
      name: 'Same cluster from another seed',
      value: card.seedStability,
      against: limit,
      low: low(card.seedStability),
    },
    {
      name: 'Same cluster from two slide halves',
      value: card.halfStability,
      against: limit,
      low: low(card.halfStability),
    },
    {
      name: 'Spread over slides',
      value: spreadOverSlides(card.prevalence.map(({ share }) => share)),
      against: '1 is even',
    },
    {
      name: 'Share on its two fullest slides',
      value: onTwoSlides(card),
      against: `even ${fixed(2 / card.prevalence.length)}`,
    },
  ];
  return (
    <>
      <table className={styles.figures}>
        <caption className="visually-hidden">How far to trust this cluster</caption>
        <tbody>
          {figures
            .filter(({ value }) => value !== undefined)
            .map(({ name, value, against, low: below }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className="third small">{against}</td>
                <td className={styles.value}>
                  {fixed(value as number)}
                  {below && <span className="visually-hidden">, below the limit</span>}
                </td>
              </tr>
            ))}
        </tbody>
      </table>
      {!swept && (
        <p className="third small">
          Seeds and halves were not compared for this K. A run with “auto” clusters does it.
        </p>
      )}
      {low(card.halfStability) && (
        <Noticed>
          Slide halves agree to {fixed(card.halfStability ?? 0)}, below {fixed(halvesWanted)}: other slides
          may give another cluster.
        </Noticed>
      )}
      {card.findings.map(({ code, message, suggestion }) => (
        <Noticed key={code}>
          {message} {suggestion}
        </Noticed>
      ))}
    </>
  );
}

function Noticed({ children }: { readonly children: React.ReactNode }) {
  return (
    <p className={styles.noticed}>
      <AlertTriangle size={16} strokeWidth={1.5} aria-hidden="true" />
      <span>{children}</span>
    </p>
  );
}
