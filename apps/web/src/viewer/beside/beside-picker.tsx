'use client';
import { skipToken, useQuery } from '@tanstack/react-query';
import { Columns2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTRPC } from '../../rpc/client';
import { useStudy } from '../../study/study-context';
import { IconButton } from '../../ui/button';
import { Select } from '../../ui/menu';
import { Popover } from '../../ui/popover';
import { Segmented } from '../../ui/segmented';
import type { LayerChoice } from '../use-layers';
import styles from './beside.module.css';
import type { BesideTarget } from './beside-target';

/** Chooses what to see beside the slide, with linked pan and zoom. */
export function BesidePicker({
  slide,
  layers,
  target,
  onTarget,
}: {
  readonly slide: string;
  readonly layers: readonly LayerChoice[];
  readonly target: BesideTarget | undefined;
  readonly onTarget: (target: BesideTarget | undefined) => void;
}) {
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton
        ref={anchor}
        label="Side by side"
        pressed={target !== undefined}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => (target ? onTarget(undefined) : setOpen(!open))}
      >
        <Columns2 size={16} strokeWidth={1.5} />
      </IconButton>
      {open && (
        <Popover anchor={anchor} side="below-end" onClose={() => setOpen(false)}>
          <Choices
            slide={slide}
            layers={layers}
            onTarget={(chosen) => {
              setOpen(false);
              onTarget(chosen);
            }}
          />
        </Popover>
      )}
    </>
  );
}

function Choices({
  slide,
  layers,
  onTarget,
}: {
  readonly slide: string;
  readonly layers: readonly LayerChoice[];
  readonly onTarget: (target: BesideTarget) => void;
}) {
  const trpc = useTRPC();
  const { id, detail } = useStudy();
  const [kind, setKind] = useState<BesideTarget['kind']>('layer');
  const studies = useQuery(
    trpc.studies.list.queryOptions(kind === 'study' ? { project: detail.projectId, limit: 200 } : skipToken),
  );
  const options = {
    layer: layers.map(({ value, label }) => ({ value, label })),
    slide: detail.slideInfo.flatMap(({ slideId }) =>
      slideId === slide ? [] : [{ value: slideId, label: slideId }],
    ),
    study: (studies.data?.items ?? []).flatMap((study) =>
      study.id === id ? [] : [{ value: study.id, label: study.name }],
    ),
  }[kind];
  return (
    <div style={{ padding: '12px 14px' }}>
      <div className={styles.picker}>
        <Segmented
          wide
          label="What to see beside"
          options={[
            { value: 'layer', label: 'Layer' },
            { value: 'slide', label: 'Slide' },
            { value: 'study', label: 'Study' },
          ]}
          value={kind}
          onChange={setKind}
        />
        {options.length === 0 && !studies.isLoading && (
          <p className="small second">There is no other {kind}.</p>
        )}
        {options.length > 0 && (
          <Select
            label={`Other ${kind}`}
            value={undefined}
            options={options}
            placeholder={`Choose a ${kind}`}
            onChange={(value) => onTarget(targetOf(kind, value))}
          />
        )}
      </div>
    </div>
  );
}

function targetOf(kind: BesideTarget['kind'], value: string): BesideTarget {
  if (kind === 'layer') return { kind, layer: value };
  return kind === 'slide' ? { kind, slide: value } : { kind, study: value };
}
