import { type ReactNode, useId } from 'react';
import { classes } from './class-names';
import styles from './panel.module.css';

/** A card with a title; `note` says units and n. */
export function Card({
  title,
  note,
  children,
  className,
  as: Heading = 'h2',
}: {
  readonly title: ReactNode;
  readonly note?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string | undefined;
  readonly as?: 'h2' | 'h3';
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes(styles.card, className)}>
      <header className={styles.head}>
        <Heading id={id}>{title}</Heading>
        <span className={styles.space} />
        {note !== undefined && <span className={styles.note}>{note}</span>}
      </header>
      {children}
    </section>
  );
}

/** A column at the side of a page. */
export function Rail({
  label,
  side,
  children,
  className,
}: {
  readonly label: string;
  readonly side: 'left' | 'right';
  readonly children: ReactNode;
  readonly className?: string | undefined;
}) {
  return (
    <aside aria-label={label} className={classes(styles.rail, styles[side], className)}>
      {children}
    </aside>
  );
}

/** Head of a rail: title, a count, and tools at the right. */
export function RailHead({
  title,
  count,
  children,
  plain = false,
}: {
  readonly title: ReactNode;
  readonly count?: ReactNode;
  readonly children?: ReactNode;
  /** No line below. */
  readonly plain?: boolean;
}) {
  return (
    <header className={classes(styles.railHead, plain && styles.plain)}>
      <h2>{title}</h2>
      {count !== undefined && <span className={styles.count}>{count}</span>}
      <span className={styles.space} />
      {children}
    </header>
  );
}

/** A part of a rail. */
export function Section({
  title,
  note,
  children,
}: {
  readonly title?: ReactNode;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className={styles.section}>
      {title !== undefined && (
        <header className={styles.sectionHead}>
          <h3>{title}</h3>
          <span className={styles.space} />
          {note !== undefined && <span className={styles.note}>{note}</span>}
        </header>
      )}
      {children}
    </section>
  );
}
