import type { ConceptCard } from '@morphoscope/rpc';
import { signed } from '../format/number';
import { strongest } from '../ui/chart/strongest';
import { SignedBar } from '../ui/signed-bar';
import styles from './concept-card.module.css';

/** What a cluster does to every class: logit per unit of W, right for, left against, one axis for all cards. */
export function ImportanceBars({
  card,
  classNames,
  most,
  rows = classNames.length,
}: {
  readonly card: ConceptCard;
  readonly classNames: readonly string[];
  /** Largest importance of any cluster. */
  readonly most: number;
  /** Classes shown: of more, those that the cluster moves most. Default: all. */
  readonly rows?: number;
}) {
  if (!card.importance)
    return (
      <p className={styles.without}>
        No linear head: the cluster's pull on the classes is not known in closed form.
      </p>
    );
  const { shown, others } = strongest(
    classNames.map((name, c) => ({ name, value: card.importance?.[c] ?? 0 })),
    ({ value }) => value,
    rows,
  );
  return (
    <>
      <table className={styles.importance}>
        <caption className="visually-hidden">Importance per class, logit per unit of weight</caption>
        <tbody>
          {shown.map(({ name, value }) => {
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
      {others > 0 && <p className={styles.others}>{others} classes less moved</p>}
    </>
  );
}
