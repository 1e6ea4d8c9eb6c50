'use client';
import { Copy } from 'lucide-react';
import { Button } from '../ui/button';
import { useAnnounce } from '../ui/live-region';
import styles from './people.module.css';

/** Text that is shown once: a link, a key. */
export function ShownOnce({ label, text }: { readonly label: string; readonly text: string }) {
  const announce = useAnnounce();
  return (
    <div className={styles.once}>
      <input readOnly aria-label={label} value={text} onFocus={(event) => event.target.select()} />
      <Button
        icon={<Copy size={15} strokeWidth={1.5} />}
        onClick={() => void navigator.clipboard.writeText(text).then(() => announce(`${label} copied.`))}
      >
        Copy
      </Button>
    </div>
  );
}
