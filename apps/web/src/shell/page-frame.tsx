'use client';
import type { ReactNode } from 'react';
import { AccountBar } from './account-bar';
import { FailureBar } from './failure-bar';
import { KeyList } from './key-list';
import { OfflineBar } from './offline-bar';
import styles from './shell.module.css';

/** Top, what the page is about, and the foot with its notice. */
export function PageFrame({
  top,
  children,
  foot,
}: {
  readonly top: ReactNode;
  readonly children: ReactNode;
  /** Left part of the foot. */
  readonly foot?: ReactNode;
}) {
  return (
    <div className={styles.app}>
      <a href="#main" className={styles.skip}>
        Skip to the page
      </a>
      <div className="no-print">{top}</div>
      <div className="no-print">
        <OfflineBar />
        <FailureBar />
        <AccountBar />
      </div>
      <main id="main" tabIndex={-1} className={styles.main}>
        {children}
      </main>
      <footer className={styles.foot}>
        <span>{foot}</span>
        <span style={{ flex: 1 }} />
        <span>Research use only. Not for diagnosis.</span>
      </footer>
      <KeyList />
    </div>
  );
}
