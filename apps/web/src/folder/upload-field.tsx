'use client';
import { Upload as Arrow } from 'lucide-react';
import { useRef } from 'react';
import { bytes } from '../format/number';
import { Button } from '../ui/button';
import { Progress } from '../ui/state';
import styles from './upload-field.module.css';
import { useUpload } from './use-upload';

/** Chooses files on this machine and sends them to the server. */
export function UploadField({
  label,
  accept,
  url,
  onDone,
}: {
  readonly label: string;
  /** File name endings, as an input takes them. */
  readonly accept: string;
  /** Where a file of this name goes. Stable between renders. */
  readonly url: (name: string) => string;
  /** All were sent, or failed. Stable between renders. */
  readonly onDone: () => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const { uploads, start, stop } = useUpload(url, onDone);
  const sending = uploads.some(({ state }) => state === 'sending');
  return (
    <div className={styles.field}>
      <input
        ref={input}
        type="file"
        multiple
        accept={accept}
        aria-label={label}
        className="visually-hidden"
        tabIndex={-1}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = '';
          if (files.length > 0) void start(files);
        }}
      />
      <span className={styles.row}>
        <Button
          icon={<Arrow size={16} strokeWidth={1.5} />}
          disabled={sending}
          onClick={() => input.current?.click()}
        >
          {label}
        </Button>
        {sending && (
          <Button look="plain" onClick={stop}>
            Stop
          </Button>
        )}
      </span>
      <ul className={styles.files} aria-live="polite">
        {uploads.map(({ name, sent, total, state, message }) => (
          <li key={name}>
            <span className={styles.row}>
              <span className={styles.name}>{name}</span>
              <span className="third small">
                {state === 'done'
                  ? 'sent'
                  : state === 'failed'
                    ? 'failed'
                    : `${bytes(sent)} of ${bytes(total)}`}
              </span>
            </span>
            {state === 'sending' && <Progress label={`Sending ${name}`} done={sent} total={total} />}
            {message && <p className={styles.problem}>{message}</p>}
          </li>
        ))}
      </ul>
    </div>
  );
}
