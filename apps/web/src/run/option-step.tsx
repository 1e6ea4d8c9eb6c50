'use client';
import type { AttributionMethod } from '@morphoscope/domain';
import { useState } from 'react';
import { commonMaps, mapNames } from '../study/map-names';
import { Button } from '../ui/button';
import { Checkbox, Field } from '../ui/field';
import styles from './run.module.css';
import type { RunDraft, RunProblems } from './run-draft';

/** What else can be set; every field has a default that suits. */
export function OptionStep({
  draft,
  problems,
  tilePx,
  onChange,
}: {
  readonly draft: RunDraft;
  readonly problems: RunProblems;
  readonly tilePx: number | undefined;
  readonly onChange: (change: Partial<RunDraft>) => void;
}) {
  const [all, setAll] = useState(false);
  const maps = all ? (Object.keys(mapNames) as AttributionMethod[]) : commonMaps;
  return (
    <div className={styles.two}>
      <fieldset className={styles.options}>
        <legend>Maps to compare with</legend>
        {maps.map((method) => (
          <Checkbox
            key={method}
            label={mapNames[method]}
            checked={draft.attribution.includes(method)}
            onChange={(on) =>
              onChange({
                attribution: on
                  ? [...draft.attribution, method]
                  : draft.attribution.filter((other) => other !== method),
              })
            }
          />
        ))}
        <div>
          <Button size="small" look="plain" onClick={() => setAll((was) => !was)}>
            {all ? 'Fewer maps' : 'More maps'}
          </Button>
        </div>
      </fieldset>
      <div className={styles.options}>
        <Checkbox
          label="Index and atlas"
          note="Find nearest tiles, see all tiles as a map."
          checked={draft.index}
          onChange={(index) => onChange({ index })}
        />
        <Checkbox
          label="Evaluate"
          note="Measure how far the explanation can be trusted."
          checked={draft.evaluate}
          onChange={(evaluate) => onChange({ evaluate })}
        />
        <div className={styles.fields}>
          <Field
            label="Stride"
            unit="px"
            value={draft.stride}
            onChange={(stride) => onChange({ stride })}
            problem={problems.stride}
            placeholder={tilePx === undefined ? 'tile' : `advised from ${tilePx}`}
          />
          <Field
            label="Least tissue in a tile"
            unit="%"
            value={draft.minTissue}
            onChange={(minTissue) => onChange({ minTissue })}
            problem={problems.minTissue}
            placeholder="default"
          />
          <Field
            label="Scale of every slide"
            unit="µm/px"
            value={draft.slideMpp}
            onChange={(slideMpp) => onChange({ slideMpp })}
            problem={problems.slideMpp}
            placeholder="as the files say"
          />
          <Field
            label="Kept out of the fit"
            unit="%"
            value={draft.holdOut}
            onChange={(holdOut) => onChange({ holdOut })}
            problem={problems.holdOut}
            placeholder="none"
          />
          <Field
            label="Seed"
            value={draft.seed}
            onChange={(seed) => onChange({ seed })}
            problem={problems.seed}
          />
        </div>
      </div>
    </div>
  );
}
