'use client';
import type { Registered } from '@morphoscope/rpc';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { FolderBrowser, type FolderPlace } from '../folder/folder-browser';
import { UploadField } from '../folder/upload-field';
import { counted } from '../format/number';
import { useTRPC } from '../rpc/client';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { useAnnounce } from '../ui/live-region';
import { Banner, Failed } from '../ui/state';

/** Endings of files that hold slides. */
const slideFiles =
  '.svs,.tif,.tiff,.ndpi,.scn,.bif,.mrxs,.dcm,.svslide,.vms,.vmu,.png,.jpg,.jpeg,.zarr,.ome.tif';

/** Registers slides of a project: by ticking files and folders on the server, or by sending files. */
export function AddSlides({ project, onClose }: { readonly project: string; readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const [place, setPlace] = useState<FolderPlace>({ root: 0, path: '' });
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [refused, setRefused] = useState<Registered['refused']>([]);
  const refresh = useCallback(() => {
    void queries.invalidateQueries(trpc.slides.pathFilter());
    void queries.invalidateQueries(trpc.projects.pathFilter());
  }, [queries, trpc]);
  const register = useMutation(
    trpc.slides.register.mutationOptions({
      onSuccess: ({ added, refused: left }) => {
        refresh();
        announce(`${counted(added.length, 'slide')} added.`);
        setPicked(new Set());
        setRefused(left);
        if (left.length === 0) onClose();
      },
    }),
  );
  const url = useCallback(
    (name: string) => `/api/projects/${project}/slides?name=${encodeURIComponent(name)}`,
    [project],
  );
  return (
    <Dialog
      title="Add slides"
      size="wide"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button
            look="primary"
            busy={register.isPending}
            disabled={picked.size === 0}
            onClick={() => register.mutate({ project, root: place.root, paths: [...picked] })}
          >
            {picked.size === 0 ? 'Add' : `Add ${counted(picked.size, 'entry', 'entries')}`}
          </Button>
        </>
      }
    >
      <div style={{ display: 'grid', gap: 12 }}>
        <p className="second">
          Tick slides, or folders for all slides in them. Files stay where they are; nothing is copied.
        </p>
        <FolderBrowser
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
        {register.error && <Failed error={register.error} />}
        {refused.length > 0 && (
          <Banner tone="partial" title={`${counted(refused.length, 'file')} could not be opened.`}>
            <ul>
              {refused.map(({ path, message, suggestion }) => (
                <li key={path}>
                  <b>{path}</b> {message} {suggestion}
                </li>
              ))}
            </ul>
          </Banner>
        )}
        <UploadField label="Send files from this machine" accept={slideFiles} url={url} onDone={refresh} />
      </div>
    </Dialog>
  );
}
