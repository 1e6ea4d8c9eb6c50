'use client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../rpc/client';
import { useView } from '../state/use-view';
import { dictionaryWords } from '../study/dictionary-words';
import type { OpenStudy } from '../study/study-context';
import { Chevron, Menu } from '../ui/menu';
import styles from './top-bar.module.css';

/** Which study and which dictionary, and the way to others. */
export function StudyMenu({ study }: { readonly study: OpenStudy }) {
  const trpc = useTRPC();
  const [, change] = useView();
  const others = useQuery(trpc.studies.list.queryOptions({ project: study.detail.projectId, limit: 30 }));
  const { detail, dictionary } = study;
  return (
    <Menu
      label={`${detail.name} ${dictionary ? dictionaryWords(dictionary) : ''}: other clusters and studies`}
      className={styles.study}
      button={
        <>
          <b>{detail.name}</b> {dictionary && <span>{dictionaryWords(dictionary)}</span>}
          <Chevron />
        </>
      }
      entries={[
        ...detail.dictionaryInfo.map((one) => ({
          label: dictionaryWords(one),
          note: one.id,
          checked: one.id === dictionary?.id,
          onSelect: () => change({ dictionary: one.id, on: undefined, solo: undefined, cluster: undefined }),
        })),
        ...(others.data?.items ?? [])
          .filter(({ id }) => id !== study.id)
          .map(({ id, name }) => ({ label: name, note: 'study', href: `/s/${id}` })),
        { label: 'All studies', href: '/' },
      ]}
    />
  );
}
