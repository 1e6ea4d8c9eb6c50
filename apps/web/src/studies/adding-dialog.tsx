'use client';
import { type ReactNode, useState } from 'react';
import { FolderBrowser } from '../folder/folder-browser';
import { UploadField } from '../folder/upload-field';
import type { FilesOf, FolderPlace } from '../folder/use-folder';
import { type UploadTarget, useUpload } from '../folder/use-upload';
import { counted } from '../format/number';
import { WriteButton } from '../shell/write-button';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Banner } from '../ui/state';

/** What was ticked below which root. */
export interface Ticked {
  readonly root: number;
  readonly paths: readonly string[];
}

/**
 * Adds files that lie on the server, by ticking them, or files of this machine, by sending them. Closing while files are
 * on their way asks first.
 */
export function AddingDialog({
  title,
  of,
  words,
  upload,
  busy,
  onAdd,
  onClose,
  children,
}: {
  readonly title: string;
  readonly of: FilesOf;
  readonly words: ReactNode;
  readonly upload: UploadTarget;
  readonly busy: boolean;
  /** `clear` takes the ticks away. */
  readonly onAdd: (ticked: Ticked, clear: () => void) => void;
  readonly onClose: () => void;
  /** What came of adding. */
  readonly children?: ReactNode;
}) {
  const [place, setPlace] = useState<FolderPlace>({ root: 0, path: '' });
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [leaving, setLeaving] = useState(false);
  const sender = useUpload(upload);
  const close = () => (sender.sending ? setLeaving(true) : onClose());
  return (
    <Dialog
      title={title}
      size="wide"
      onClose={close}
      actions={
        <>
          <Button onClick={close}>Close</Button>
          <WriteButton
            least="editor"
            look="primary"
            busy={busy}
            disabled={picked.size === 0}
            onClick={() => onAdd({ root: place.root, paths: [...picked] }, () => setPicked(new Set()))}
          >
            {picked.size === 0 ? 'Add' : `Add ${counted(picked.size, 'entry', 'entries')}`}
          </WriteButton>
        </>
      }
    >
      <div style={{ display: 'grid', gap: 12 }}>
        {leaving && sender.sending && (
          <Banner
            tone="partial"
            title="Files are still on their way."
            actions={
              <span style={{ display: 'flex', gap: 8 }}>
                <Button size="small" onClick={() => setLeaving(false)}>
                  Go on sending
                </Button>
                <Button size="small" onClick={onClose}>
                  Stop and close
                </Button>
              </span>
            }
          >
            Closing stops them; what was added stays.
          </Banner>
        )}
        <p className="second">{words}</p>
        <FolderBrowser
          of={of}
          place={place}
          onPlace={(next) => {
            if (next.root !== place.root) setPicked(new Set());
            setPlace(next);
          }}
          picked={picked}
          onPick={(path, on) =>
            setPicked((now) => {
              const next = new Set(now);
              if (on) next.add(path);
              else next.delete(path);
              return next;
            })
          }
        />
        {children}
        <UploadField label="Send files from this machine" endings={upload.endings} upload={sender} />
      </div>
    </Dialog>
  );
}
