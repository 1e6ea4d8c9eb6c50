'use client';
import type { ReactNode } from 'react';
import { counted } from '../format/number';
import { StudyProvider, useOpenStudy } from '../study/study-context';
import { Failed, LoadingWords, Skeleton } from '../ui/state';
import { AccountMenu } from './account-menu';
import { Brand } from './brand';
import { CopyLink } from './copy-link';
import { PageFrame } from './page-frame';
import { Search } from './search';
import { SelectionTray } from './selection-tray';
import styles from './shell.module.css';
import { StudyBanner } from './study-banner';
import { StudyMenu } from './study-menu';
import { StudyTabs } from './study-tabs';
import { ThemeMenu } from './theme-menu';
import top from './top-bar.module.css';

/** Frame of all pages of a study: what is loaded once, they share. */
export function StudyShell({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  const { study, error, retry } = useOpenStudy(id);
  const frame = (
    <PageFrame
      foot={
        study &&
        `${counted(study.detail.slides, 'slide')}, ${counted(study.detail.tiles, 'tile')}. ${study.detail.model}`
      }
      top={
        <header className={top.bar}>
          <Brand />
          {study ? <StudyMenu study={study} /> : <Skeleton width={180} height={20} />}
          <StudyTabs study={id} />
          <span className={top.space} />
          {study && <SelectionTray />}
          <div className={top.tools}>
            <Search />
            <CopyLink />
            <ThemeMenu />
            <AccountMenu />
          </div>
        </header>
      }
    >
      {study ? (
        <>
          <StudyBanner />
          {children}
        </>
      ) : (
        <div className={styles.wait}>
          <h1 className="visually-hidden">Study</h1>
          {error ? <Failed error={error} onRetry={retry} /> : <LoadingWords>Loading the study.</LoadingWords>}
        </div>
      )}
    </PageFrame>
  );
  return study ? <StudyProvider study={study}>{frame}</StudyProvider> : frame;
}
