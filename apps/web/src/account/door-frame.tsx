import type { ReactNode } from 'react';
import { Brand } from '../shell/brand';
import { ThemeMenu } from '../shell/theme-menu';
import styles from './account.module.css';

/** Frame of the pages before sign-in. */
export function DoorFrame({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className={styles.frame}>
      <header className={styles.top}>
        <Brand />
        <span style={{ flex: 1 }} />
        <ThemeMenu />
      </header>
      <main className={styles.door}>
        <h1>{title}</h1>
        {children}
      </main>
      <footer className={styles.foot}>Research use only. Not for diagnosis.</footer>
    </div>
  );
}
