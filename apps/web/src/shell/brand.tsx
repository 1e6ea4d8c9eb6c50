import Link from 'next/link';
import styles from './top-bar.module.css';

/** The mark: a field of view with four clusters. */
function Mark() {
  return (
    <svg viewBox="0 0 22 22" width={22} height={22} aria-hidden="true">
      <circle cx="11" cy="11" r="9.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path
        d="M11 1.8v3.4M11 16.8v3.4M1.8 11h3.4M16.8 11h3.4"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
      />
      <rect x="8" y="8" width="2.7" height="2.7" rx=".6" fill="#e1690f" />
      <rect x="11.3" y="8" width="2.7" height="2.7" rx=".6" fill="#0f7887" />
      <rect x="8" y="11.3" width="2.7" height="2.7" rx=".6" fill="#f0a500" />
      <rect x="11.3" y="11.3" width="2.7" height="2.7" rx=".6" fill="#3c78ff" />
    </svg>
  );
}

/** Mark and name; leads to the studies. */
export function Brand() {
  return (
    <Link href="/" className={styles.brand} aria-label="Morphoscope, all studies">
      <Mark />
      <span className={styles.brandName}>Morphoscope</span>
    </Link>
  );
}
