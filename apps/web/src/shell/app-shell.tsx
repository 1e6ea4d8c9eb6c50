'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { AccountMenu } from './account-menu';
import { Brand } from './brand';
import { CopyLink } from './copy-link';
import { PageFrame } from './page-frame';
import { Search } from './search';
import { ThemeMenu } from './theme-menu';
import styles from './top-bar.module.css';
import { useMe } from './use-me';

/** Frame of the pages that belong to no study. */
export function AppShell({ children }: { readonly children: ReactNode }) {
  const path = usePathname();
  const me = useMe();
  const tabs = [
    { href: '/', label: 'Studies' },
    { href: '/new', label: 'New run' },
    { href: '/compare', label: 'Compare' },
    ...(me?.mode === 'team' ? [{ href: '/org', label: 'People' }] : []),
  ];
  return (
    <PageFrame
      foot={me && (me.mode === 'team' ? me.organisation.name : 'Single-user mode')}
      top={
        <header className={styles.bar}>
          <Brand />
          <nav className={styles.tabs} aria-label="Pages" style={{ display: 'flex' }}>
            {tabs.map(({ href, label }) => (
              <Link key={href} href={href} aria-current={path === href ? 'page' : undefined}>
                {label}
              </Link>
            ))}
          </nav>
          <span className={styles.space} />
          <div className={styles.tools}>
            <Search />
            <CopyLink />
            <ThemeMenu />
            <AccountMenu />
          </div>
        </header>
      }
    >
      {children}
    </PageFrame>
  );
}
