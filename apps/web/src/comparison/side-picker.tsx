'use client';
import type { Study } from '@morphoscope/rpc';
import { count, fixed } from '../format/number';
import { studyLine } from '../studies/study-list';
import { dictionaryWords } from '../study/dictionary-words';
import { ButtonLink } from '../ui/button';
import { Select } from '../ui/menu';
import { Card } from '../ui/panel';
import { Failed, Skeleton } from '../ui/state';
import styles from './comparison.module.css';
import type { useSide } from './use-side';

/** Which study stands on one side, with its facts. */
export function SidePicker({
  title,
  side,
  studies,
}: {
  readonly title: string;
  readonly side: ReturnType<typeof useSide>;
  readonly studies: readonly Study[];
}) {
  const { study, dictionary, detail, error, choose } = side;
  const info = detail?.dictionaryInfo.find(({ id }) => id === dictionary);
  const facts: readonly (readonly [string, string | undefined])[] = detail
    ? [
        ['Model', detail.model],
        ['Layer', detail.layer],
        ['Clusters', info && dictionaryWords(info)],
        ['Slides', count(detail.slides)],
        ['Tiles', count(detail.tiles)],
        ['Relative error', info?.relativeError === undefined ? undefined : fixed(info.relativeError)],
        ['Seed', String(detail.seed)],
      ]
    : [];
  return (
    <Card title={title} className={styles.side}>
      <div className={styles.pick}>
        <Select
          label={`${title}: study`}
          value={study}
          placeholder="Choose a study"
          options={studies.map((one) => ({ value: one.id, label: one.name, note: studyLine(one) }))}
          onChange={(id) => choose(id)}
        />
        {detail && detail.dictionaryInfo.length > 1 && (
          <Select
            label={`${title}: clusters`}
            value={dictionary}
            options={detail.dictionaryInfo.map((one) => ({
              value: one.id,
              label: dictionaryWords(one),
              note: one.id,
            }))}
            onChange={(id) => choose(detail.id, id)}
          />
        )}
        {study && (
          <ButtonLink look="plain" href={`/s/${study}${dictionary ? `?d=${dictionary}` : ''}`}>
            Open
          </ButtonLink>
        )}
      </div>
      {error && <Failed error={error} />}
      {study && !detail && !error && <Skeleton height={120} />}
      <dl className={styles.facts}>
        {facts.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
    </Card>
  );
}
