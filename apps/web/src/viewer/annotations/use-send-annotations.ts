'use client';
import type { KeptOutlines } from '@morphoscope/rpc';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { fileProblem } from '../../folder/file-problem';
import { sendFile } from '../../folder/send-file';
import { useStudy } from '../../study/study-context';
import { useAnnounce } from '../../ui/live-region';
import { annotationsKey, annotationsUrl } from './use-annotations';

/** Files that the server reads as outlines. */
export const outlineEndings: readonly string[] = ['.geojson', '.json', '.xml'];
const MOST_BYTES = 64 * 2 ** 20;
const TOO_LARGE = 'Export fewer objects, or use morphoscope annotate.';

/** Sends a file of outlines; they take the place of those the slide has. */
export function useSendAnnotations(slide: string, onKept: () => void) {
  const { id } = useStudy();
  const client = useQueryClient();
  const announce = useAnnounce();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const send = async (file: File) => {
    setBusy(true);
    setError(undefined);
    try {
      const problem = fileProblem(file, outlineEndings, { most: MOST_BYTES, tooLarge: TOO_LARGE });
      if (problem)
        throw Object.assign(new Error(problem.message), {
          data: { code: 'BAD_REQUEST', suggestion: problem.suggestion },
        });
      const url = `${annotationsUrl(id, slide)}?name=${encodeURIComponent(file.name)}`;
      const { classes } = (await sendFile(url, file)) as KeptOutlines;
      await client.invalidateQueries({ queryKey: annotationsKey(id, slide) });
      const objects = classes.reduce((sum, one) => sum + one.objects, 0);
      announce(`${objects} ${objects === 1 ? 'outline' : 'outlines'} of ${file.name} kept.`);
      onKept();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  };
  return { send: (file: File) => void send(file), busy, error };
}
