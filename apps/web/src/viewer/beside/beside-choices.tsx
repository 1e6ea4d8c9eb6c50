'use client';
import { skipToken, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTRPC } from '../../rpc/client';
import { useStudy } from '../../study/study-context';
import { Field } from '../../ui/field';
import { Segmented } from '../../ui/segmented';
import { Failed, LoadingWords } from '../../ui/state';
import type { LayerChoice } from '../use-layers';
import styles from './beside.module.css';
import { type BesideTarget, besideTarget, targetValue } from './beside-target';

/** More than so many are searched. */
const IN_SIGHT = 10;

/** What can stand beside the slide: its other layers, other slides, other studies of the project. */
export function BesideChoices({
  slide,
  layers,
  target,
  onTarget,
}: {
  readonly slide: string;
  readonly layers: readonly LayerChoice[];
  readonly target: BesideTarget | undefined;
  readonly onTarget: (target: BesideTarget) => void;
}) {
  const { detail } = useStudy();
  const [kind, setKind] = useState<BesideTarget['kind']>(target?.kind ?? 'layer');
  const [search, setSearch] = useState('');
  const studies = useOtherStudies(kind === 'study');
  const options: readonly Choice[] = {
    layer: layers,
    slide: detail.slideInfo.flatMap(({ slideId, label }) =>
      slideId === slide ? [] : [{ value: slideId, label: slideId, note: label }],
    ),
    study: studies.choices,
  }[kind];
  const found = options.filter(({ label }) => label.toLowerCase().includes(search.toLowerCase()));
  return (
    <div role="dialog" aria-label="Side by side" className={styles.choices}>
      <Segmented
        wide
        label="What to see beside"
        options={[
          { value: 'layer', label: 'Layer' },
          { value: 'slide', label: 'Slide' },
          { value: 'study', label: 'Study' },
        ]}
        value={kind}
        onChange={(next) => {
          setKind(next);
          setSearch('');
        }}
      />
      {options.length > IN_SIGHT && (
        <Field label={`Find a ${kind}`} type="search" value={search} onChange={setSearch} />
      )}
      {kind === 'study' && studies.error !== null && <Failed error={studies.error} />}
      {kind === 'study' && studies.loading && <LoadingWords>Loading the studies.</LoadingWords>}
      {found.length > 0 ? (
        <ChoiceList
          key={kind}
          options={found}
          chosen={target?.kind === kind ? targetValue(target) : undefined}
          onChoose={(value) => onTarget(besideTarget(kind, value))}
        />
      ) : (
        !(kind === 'study' && (studies.loading || studies.error !== null)) && (
          <p className="small second">
            {options.length > 0 ? `No ${kind} is called so.` : `There is no other ${kind}.`}
          </p>
        )
      )}
    </div>
  );
}

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly note?: string | undefined;
}

/** Arrow keys move in it. */
function ChoiceList({
  options,
  chosen,
  onChoose,
}: {
  readonly options: readonly Choice[];
  readonly chosen: string | undefined;
  readonly onChoose: (value: string) => void;
}) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, []);
  const move = (event: KeyboardEvent<HTMLUListElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const all = [...event.currentTarget.querySelectorAll('button')];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    all[(at + step + all.length) % all.length]?.focus();
  };
  return (
    <ul ref={list} className={styles.list} onKeyDown={move}>
      {options.map(({ value, label, note }) => (
        <li key={value}>
          <button
            type="button"
            aria-current={value === chosen ? true : undefined}
            onClick={() => onChoose(value)}
          >
            <span title={label}>{label}</span>
            {note !== undefined && <span className="small third">{note}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Finished studies of the project but this one. */
function useOtherStudies(asked: boolean) {
  const trpc = useTRPC();
  const { id, detail } = useStudy();
  const studies = useQuery(
    trpc.studies.list.queryOptions(asked ? { project: detail.projectId, limit: 200 } : skipToken),
  );
  const choices = (studies.data?.items ?? []).flatMap(({ id: value, name, state, layer }): Choice[] =>
    value === id || state !== 'complete' ? [] : [{ value, label: name, note: layer }],
  );
  return { choices, loading: studies.isLoading, error: studies.error };
}
