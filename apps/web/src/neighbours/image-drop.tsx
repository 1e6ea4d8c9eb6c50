'use client';
import { ImageUp } from 'lucide-react';
import { type DragEvent, useId, useState } from 'react';
import { fileProblem } from '../folder/file-problem';
import { sendFile } from '../folder/send-file';
import { useStudy } from '../study/study-context';
import { Failed } from '../ui/state';
import styles from './neighbours-page.module.css';

/** An image of a person's own, as the API knows it and as it is shown. */
export interface AskedImage {
  readonly id: string;
  readonly name: string;
  /** Object URL; belongs to whoever holds this. */
  readonly url: string;
}

/** Kinds of images that are taken. */
const endings = ['.png', '.jpg', '.jpeg', '.tif', '.tiff'];
const MOST_BYTES = 20_000_000;

/** Takes an image by drop or by choosing a file, and sends it to be asked about. */
export function ImageDrop({ onImage }: { readonly onImage: (image: AskedImage) => void }) {
  const { id, detail } = useStudy();
  const field = useId();
  const [state, setState] = useState<{ busy?: boolean; over?: boolean; error?: unknown }>({});
  const take = async (file: File | undefined) => {
    if (!file) return;
    setState({ busy: true });
    try {
      onImage({ id: await send(id, file), name: file.name, url: URL.createObjectURL(file) });
      setState({});
    } catch (error) {
      setState({ error });
    }
  };
  const mpp = detail.tiling?.mpp;
  return (
    <div className={styles.drop}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way; the field in it is the other */}
      <div
        className={styles.target}
        data-over={state.over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setState((was) => ({ ...was, over: true }));
        }}
        onDragLeave={() => setState((was) => ({ ...was, over: false }))}
        onDrop={(event: DragEvent) => {
          event.preventDefault();
          void take(event.dataTransfer.files[0]);
        }}
      >
        <ImageUp size={20} strokeWidth={1.5} aria-hidden="true" />
        <label htmlFor={field}>{state.busy ? 'Sending …' : 'Drop an image, or choose one'}</label>
        <input
          id={field}
          type="file"
          accept={endings.join(',')}
          disabled={state.busy}
          onChange={(event) => {
            const file = event.target.files?.[0];
            // The same file may be chosen again after it was refused.
            event.target.value = '';
            void take(file);
          }}
        />
      </div>
      <p className="third small">
        PNG, JPEG or TIFF up to 20 MB. It goes through the model as one tile
        {mpp ? `, so it should show as much as a tile does, at ${Number(mpp.toFixed(3))} µm/px` : ''}, and is
        deleted from the server afterwards.
      </p>
      {state.error !== undefined && <Failed error={state.error} />}
    </div>
  );
}

/** Sends the bytes; gives the id to ask with. Throws in the form of API errors, for `failureOf`. */
async function send(study: string, file: File): Promise<string> {
  const problem = fileProblem(file, endings, { most: MOST_BYTES, tooLarge: 'Cut the part of interest out.' });
  if (problem)
    throw Object.assign(new Error(problem.message), {
      data: { code: 'BAD_REQUEST', suggestion: problem.suggestion },
    });
  const answer = await sendFile(`/api/studies/${study}/query-image`, file);
  return (answer as { readonly image: string }).image;
}
