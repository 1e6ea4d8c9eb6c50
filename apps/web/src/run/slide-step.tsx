'use client';
import type { RegisteredSlide } from '@morphoscope/rpc';
import { useMemo, useState } from 'react';
import { count, counted } from '../format/number';
import { AddSlides } from '../studies/add-slides';
import { slideLine } from '../studies/project-slides';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { Picture } from '../ui/picture';
import { EmptyState } from '../ui/state';
import styles from './run.module.css';

/** Which slides of the project are taken. */
export function SlideStep({
  project,
  slides,
  chosen,
  onChange,
}: {
  readonly project: string;
  readonly slides: readonly RegisteredSlide[];
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}) {
  const [filter, setFilter] = useState('');
  const [adding, setAdding] = useState(false);
  const shown = useMemo(() => {
    const text = filter.trim().toLowerCase();
    return slides.filter(({ name, label = '', site = '' }) =>
      [name, label, site].some((word) => word.toLowerCase().includes(text)),
    );
  }, [slides, filter]);
  const usable = shown.filter(({ state }) => state === 'ready');
  const all = usable.length > 0 && usable.every(({ id }) => chosen.has(id));
  const flip = (ids: readonly string[], on: boolean) => {
    const next = new Set(chosen);
    for (const id of ids) {
      if (on) next.add(id);
      else next.delete(id);
    }
    onChange(next);
  };
  return (
    <>
      <div className={styles.tools}>
        <Field
          label={<span className="visually-hidden">Find slides</span>}
          type="search"
          value={filter}
          onChange={setFilter}
          placeholder="Name, label or site"
          width={220}
        />
        <Button
          disabled={usable.length === 0}
          onClick={() =>
            flip(
              usable.map(({ id }) => id),
              !all,
            )
          }
        >
          {all ? 'Choose none' : `Choose ${filter.trim() ? 'these' : 'all'} ${count(usable.length)}`}
        </Button>
        <span style={{ flex: 1 }} />
        <span className="second">{counted(chosen.size, 'slide')} chosen</span>
        <Button onClick={() => setAdding(true)}>Add slides</Button>
      </div>
      {slides.length === 0 ? (
        <EmptyState action={<Button onClick={() => setAdding(true)}>Add slides</Button>}>
          This project has no slides yet.
        </EmptyState>
      ) : (
        <ul className={styles.slides}>
          {shown.map((slide) => (
            <li key={slide.id}>
              <label className={styles.slide}>
                <input
                  type="checkbox"
                  checked={chosen.has(slide.id)}
                  disabled={slide.state === 'broken'}
                  onChange={(event) => flip([slide.id], event.target.checked)}
                />
                {slide.state === 'ready' ? (
                  <Picture src={`/api/slides/${slide.id}/thumbnail`} alt="" width={32} height={32} />
                ) : (
                  <span className={styles.noThumb} />
                )}
                <span className={styles.words}>
                  <span className="strong">{slide.name}</span>
                  <span className="small third">
                    {slide.state === 'broken' ? (slide.message ?? 'Cannot be opened') : slideLine(slide)}
                  </span>
                </span>
              </label>
            </li>
          ))}
        </ul>
      )}
      {adding && <AddSlides project={project} onClose={() => setAdding(false)} />}
    </>
  );
}
