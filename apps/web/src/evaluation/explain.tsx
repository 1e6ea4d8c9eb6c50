'use client';
import type { ReactNode } from 'react';
import { Disclosure } from '../ui/popover';
import styles from './evaluation.module.css';

/** What a metric means, as `metrics.page` gives it. */
export interface Explanation {
  readonly title: string;
  readonly definition: string;
  readonly source: string;
  readonly better: string;
  readonly range?: readonly number[];
}

/** Words that can be asked what they mean. Plain where nothing is known. */
export function Ask({
  children,
  explanation,
  name,
}: {
  readonly children: ReactNode;
  readonly explanation: Explanation | undefined;
  /** Name of the metric in metrics.json. */
  readonly name: string;
}) {
  if (!explanation) return <>{children}</>;
  const { title, definition, source, better, range } = explanation;
  return (
    <Disclosure named label={`What is ${title}?`} className={styles.ask} button={children}>
      <div className={styles.answer}>
        <p>
          <b>{title}</b> <code>{name}</code>
        </p>
        <p>{definition}</p>
        <p className="third small">
          {better}
          {range ? `, from ${range[0]} to ${range[1]}` : ''}. Source: {source}
        </p>
      </div>
    </Disclosure>
  );
}
