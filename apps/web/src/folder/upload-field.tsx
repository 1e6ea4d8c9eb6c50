'use client';
import { Upload as Arrow, Check, CircleAlert } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { bytes } from '../format/number';
import { span } from '../format/time';
import { sentences } from '../rpc/failure';
import { WriteButton } from '../shell/write-button';
import { Button } from '../ui/button';
import { Progress } from '../ui/state';
import styles from './upload-field.module.css';
import type { Upload, useUpload } from './use-upload';

/** Takes files of this machine, by choosing or by dropping, and shows how each is on its way. */
export function UploadField({
  label,
  endings,
  upload,
}: {
  readonly label: string;
  readonly endings: readonly string[];
  readonly upload: ReturnType<typeof useUpload>;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const { uploads, sending, start, stop } = upload;
  return (
    <div className={styles.field}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way; the button in it is the other */}
      <div
        className={styles.target}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event: DragEvent) => {
          event.preventDefault();
          setOver(false);
          start([...event.dataTransfer.files]);
        }}
      >
        <input
          ref={input}
          type="file"
          multiple
          accept={endings.join(',')}
          aria-label={label}
          className="visually-hidden"
          tabIndex={-1}
          onChange={(event) => {
            const files = [...(event.target.files ?? [])];
            event.target.value = '';
            start(files);
          }}
        />
        <WriteButton
          least="editor"
          icon={<Arrow size={16} strokeWidth={1.5} />}
          onClick={() => input.current?.click()}
        >
          {label}
        </WriteButton>
        <span className="third small">or drop them here: {endings.join(', ')}</span>
        {sending && (
          <Button look="plain" onClick={stop}>
            Stop sending
          </Button>
        )}
      </div>
      <ul className={styles.files} aria-live="polite" aria-label="Files sent">
        {uploads.map((one, i) => (
          <FileLine key={`${i} ${one.file.name}`} upload={one} onAgain={() => start([one.file])} />
        ))}
      </ul>
    </div>
  );
}

function FileLine({ upload, onAgain }: { readonly upload: Upload; readonly onAgain: () => void }) {
  const { file, sent, state, message, suggestion, again } = upload;
  const open = state === 'sending';
  return (
    <li>
      <span className={styles.row}>
        {state === 'done' && <Check size={15} strokeWidth={1.5} aria-hidden="true" />}
        {state === 'failed' && (
          <CircleAlert size={15} strokeWidth={1.5} aria-hidden="true" className={styles.problem} />
        )}
        <span className={styles.name}>{file.name}</span>
        {/* Every byte would be read out. */}
        <span className="third small" aria-live="off">
          {stateWords(upload)}
        </span>
        {again && (
          <WriteButton least="editor" size="small" onClick={onAgain}>
            Send again
          </WriteButton>
        )}
      </span>
      {(state === 'sending' || state === 'checking') && (
        <Progress label={`Sending ${file.name}`} done={open ? sent : 0} total={open ? file.size : 0} />
      )}
      {message && (
        <p className={state === 'failed' ? styles.problem : styles.remark}>
          {state === 'failed' ? sentences(message, suggestion) : message}
        </p>
      )}
    </li>
  );
}

/** `3.1 of 20 GB, 45 MB/s, 6 min left`. */
function stateWords({ file, sent, state, pace }: Upload): string {
  switch (state) {
    case 'waiting':
      return `${bytes(file.size)}, waits`;
    case 'sending':
      return [
        `${bytes(sent)} of ${bytes(file.size)}`,
        ...(pace ? [`${bytes(pace.rate)}/s`, `${span(pace.secondsLeft)} left`] : []),
      ].join(', ');
    case 'checking':
      return 'sent, the server looks at it';
    case 'done':
      return 'added';
    case 'failed':
      return 'not taken';
    case 'stopped':
      return 'stopped';
  }
}
