import type { ConceptCard } from '@morphoscope/rpc';
import { Fragment } from 'react';
import { fixed } from '../format/number';
import { strongestPushes } from './push-words';

/** What a cluster does to the classes, as a sentence. */
export function PushSentence({
  card,
  classNames,
}: {
  readonly card: ConceptCard;
  readonly classNames: readonly string[];
}) {
  if (!card.importance)
    return (
      <p className="second">The head of this model is not linear in the layer: no push in closed form.</p>
    );
  const pushes = strongestPushes(card, classNames);
  if (pushes.length === 0) return <p className="second">Moves no class.</p>;
  return (
    <p className="second">
      Pushes{' '}
      {pushes.map(({ className, direction, size }, i) => (
        <Fragment key={className}>
          {i > 0 && ' and '}
          <Said>{className}</Said> {direction} by <Said>{fixed(size)}</Said>
        </Fragment>
      ))}{' '}
      logit per unit of weight.
    </p>
  );
}

const Said = ({ children }: { readonly children: string }) => (
  <b className="number strong" style={{ color: 'var(--ink)' }}>
    {children}
  </b>
);
