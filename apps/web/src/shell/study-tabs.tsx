'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useView } from '../state/use-view';
import { carried, studyPath } from '../study/links';
import { Chevron, Menu } from '../ui/menu';
import styles from './top-bar.module.css';

const tabs = [
  { page: 'overview', label: 'Overview' },
  { page: 'slides', label: 'Slides' },
  { page: 'concepts', label: 'Concepts' },
  { page: 'atlas', label: 'Atlas' },
  { page: 'neighbours', label: 'Neighbours' },
  { page: 'decision', label: 'Decision' },
  { page: 'evaluation', label: 'Evaluation' },
] as const;

const families: Readonly<Record<string, string>> = { slide: 'slides', concept: 'concepts' };

/** Pages of a study. Below 1,100 px they are a menu. What was chosen goes along. */
export function StudyTabs({ study }: { readonly study: string }) {
  const part = usePathname().split('/')[3] ?? 'overview';
  const here = families[part] ?? part;
  const [view] = useView();
  const places = tabs.map(({ page, label }) => ({
    page,
    label,
    href: studyPath(study, { page }, carried(view)),
  }));
  return (
    <>
      <nav className={styles.tabs} aria-label="Pages of this study">
        {places.map(({ page, label, href }) => (
          <Link key={page} href={href} aria-current={page === here ? 'page' : undefined}>
            {label}
          </Link>
        ))}
      </nav>
      <div className={styles.tabMenu}>
        <Menu
          label={`${tabs.find(({ page }) => page === here)?.label ?? ''}, pages of this study`}
          className={styles.study}
          button={
            <>
              <b>{places.find(({ page }) => page === here)?.label}</b>
              <Chevron />
            </>
          }
          entries={places.map(({ page, label, href }) => ({ label, href, checked: page === here }))}
        />
      </div>
    </>
  );
}
