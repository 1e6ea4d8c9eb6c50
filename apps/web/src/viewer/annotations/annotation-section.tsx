'use client';
import { Ellipsis, Eye, EyeOff } from 'lucide-react';
import { useRef, useState } from 'react';
import { useBlocked } from '../../shell/write-button';
import { useView } from '../../state/use-view';
import { IconButton } from '../../ui/button';
import { classes as classNames } from '../../ui/class-names';
import { Menu } from '../../ui/menu';
import { Failed } from '../../ui/state';
import { Switch } from '../../ui/switch';
import styles from './annotation-section.module.css';
import { toggledClass } from './hidden-classes';
import { LineSample } from './line-sample';
import { RemoveAnnotations } from './remove-annotations';
import type { AnnotationClass, Annotations } from './use-annotations';
import { outlineEndings, useSendAnnotations } from './use-send-annotations';

/** What people outlined on this slide: whether it lies over the layer, which classes of it, and where it comes from. */
export function AnnotationSection({
  slide,
  annotations,
}: {
  readonly slide: string;
  readonly annotations: Annotations;
}) {
  const { all, error, retry, classes } = annotations;
  const [view, change] = useView();
  const on = view.annotations !== undefined;
  const hidden = view.annotations?.hidden ?? [];
  const send = useSendAnnotations(slide, () => change({ annotations: { hidden: [] } }));
  return (
    <section aria-label="Annotations" className={styles.section}>
      <div className={styles.head}>
        <Switch
          label="Annotations"
          on={on && classes.length > 0}
          disabled={classes.length === 0}
          onChange={(next) => change({ annotations: next ? { hidden } : undefined })}
        />
        <AnnotationMenu slide={slide} there={classes.length > 0} busy={send.busy} onFile={send.send} />
      </div>
      {error !== null && <Failed error={error} onRetry={retry} />}
      {send.error !== undefined && <Failed error={send.error} />}
      {all && classes.length === 0 && <p className="small third">Nothing is outlined on this slide.</p>}
      {on && classes.length > 0 && (
        <ul className={styles.list} aria-label="Classes">
          {classes.map((one) => (
            <ClassRow
              key={one.name}
              of={one}
              onToggle={() => change({ annotations: { hidden: toggledClass(hidden, one.name) } })}
            />
          ))}
        </ul>
      )}
      {on && all && classes.length > 0 && <p className="small third">{originWords(all)}</p>}
    </section>
  );
}

function ClassRow({
  of: { name, objects, pattern, shown },
  onToggle,
}: {
  readonly of: AnnotationClass;
  readonly onToggle: () => void;
}) {
  return (
    <li className={classNames(styles.row, !shown && styles.off)}>
      <LineSample pattern={pattern} />
      <span className={styles.name} title={name}>
        {name}
      </span>
      <span className="small third number">{objects}</span>
      <IconButton size="small" label={shown ? `Hide ${name}` : `Show ${name}`} onClick={onToggle}>
        {shown ? <Eye size={16} strokeWidth={1.5} /> : <EyeOff size={16} strokeWidth={1.5} />}
      </IconButton>
    </li>
  );
}

function AnnotationMenu({
  slide,
  there,
  busy,
  onFile,
}: {
  readonly slide: string;
  readonly there: boolean;
  readonly busy: boolean;
  readonly onFile: (file: File) => void;
}) {
  const blocked = useBlocked('editor');
  const input = useRef<HTMLInputElement>(null);
  const [removing, setRemoving] = useState(false);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={outlineEndings.join()}
        aria-label="File of outlines"
        className="visually-hidden"
        tabIndex={-1}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file) onFile(file);
        }}
      />
      <Menu
        label="Outlines of this slide"
        side="above-start"
        disabled={busy}
        blocked={blocked}
        button={<Ellipsis size={16} strokeWidth={1.5} aria-hidden="true" />}
        entries={[
          {
            label: there ? 'Replace by a file' : 'Add from a file',
            note: 'GeoJSON, ASAP XML',
            onSelect: () => input.current?.click(),
          },
          { label: 'Remove', disabled: !there, onSelect: () => setRemoving(true) },
        ]}
      />
      {removing && <RemoveAnnotations slide={slide} onClose={() => setRemoving(false)} />}
    </>
  );
}

function originWords({
  source,
  tolerance = 0,
  dropped = 0,
}: {
  readonly source?: string;
  readonly tolerance?: number;
  readonly dropped?: number;
}): string {
  const rough = tolerance >= 1 ? `, kept to within ${tolerance} px` : '';
  const gone = dropped > 0 ? `, ${dropped} smaller left out` : '';
  return `From ${source ?? 'a file'}${rough}${gone}`;
}
