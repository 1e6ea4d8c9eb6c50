import type { ConceptCard } from '@morphoscope/rpc';
import { signed } from '../format/number';
import { SignedBar } from '../ui/signed-bar';
import styles from './concept-card.module.css';

/** What a cluster does to every class: logit per unit of W, right for, left against, one axis for all cards. */
export function ImportanceBars({
  card,
  classNames,
  most,
}: {
  readonly card: ConceptCard;
  readonly classNames: readonly string[];
  /** Largest importance of any cluster. */
  readonly most: number;
}) {
  if (!card.importance)
    return (
      <p className={styles.without}>
        No linear head: the cluster's pull on the classes is not known in closed form.
      </p>
    );
  return (
    <table className={styles.importance}>
      <caption className="visually-hidden">Importance per class, logit per unit of weight</caption>
      <tbody>
        {classNames.map((name, c) => {
          const value = card.importance?.[c] ?? 0;
          return (
            <tr key={name}>
              <th scope="row" title={name}>
                {name}
              </th>
              <td className={styles.axis}>
                <SignedBar value={value} most={most} colour={card.colour} />
              </td>
              <td className={styles.figure}>{signed(value)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
