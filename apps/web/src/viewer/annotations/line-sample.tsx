import styles from './annotation-section.module.css';
import { linePatterns } from './line-pattern';

/** A stretch of a class's line, on grey as on tissue. */
export function LineSample({ pattern }: { readonly pattern: number }) {
  return (
    <svg viewBox="0 0 34 12" width={34} height={12} aria-hidden="true" className={styles.sample}>
      <path d="M0 6H34" stroke="#fff" strokeWidth={4} />
      <path
        d="M1 6H34"
        stroke="#000"
        strokeWidth={1.75}
        strokeDasharray={linePatterns[pattern]?.join(' ') || undefined}
      />
    </svg>
  );
}
