'use client';
import type { Registered, RegisteredSlide } from '@morphoscope/rpc';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { counted } from '../format/number';
import { useTRPC } from '../rpc/client';
import { useServer } from '../shell/use-server';
import { useAnnounce } from '../ui/live-region';
import { Failed } from '../ui/state';
import { AddingDialog } from './adding-dialog';
import { RefusedFiles } from './refused-files';

/** Endings of slides that the server takes. */
const endings = ['.tif', '.tiff', '.svs', '.png', '.jpg', '.jpeg'];

/** What a person should know of a slide that has just arrived. */
function remark(file: File, answer: unknown): string | undefined {
  const { name, mpp } = answer as Partial<RegisteredSlide>;
  const renamed =
    name !== undefined && name !== file.name.replace(/\.[^.]*$/, '')
      ? `There is a slide of this name already: it is called ${name}.`
      : '';
  const scale = mpp === undefined ? 'The file does not say its µm/px: give it with the slide.' : '';
  return [renamed, scale].filter(Boolean).join(' ') || undefined;
}

/** Registers slides of a project: by ticking files and folders on the server, or by sending files. */
export function AddSlides({ project, onClose }: { readonly project: string; readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const server = useServer();
  const [refused, setRefused] = useState<Registered['refused']>([]);
  const refresh = () => {
    void queries.invalidateQueries(trpc.slides.pathFilter());
    void queries.invalidateQueries(trpc.projects.pathFilter());
  };
  const register = useMutation(
    trpc.slides.register.mutationOptions({
      onSuccess: ({ added, refused: left }) => {
        refresh();
        announce(`${counted(added.length, 'slide')} added.`);
        setRefused(left);
        if (left.length === 0) onClose();
      },
    }),
  );
  return (
    <AddingDialog
      title="Add slides"
      of="slides"
      words="Tick slides, or folders for all slides in them. Files stay where they are; nothing is copied."
      upload={{
        endings,
        most: server?.uploads.slideBytes,
        tooLarge: 'Put it into a folder that the server shares, and tick it above.',
        remark,
        url: (name) => `/api/projects/${project}/slides?name=${encodeURIComponent(name)}`,
        onTaken: refresh,
      }}
      busy={register.isPending}
      onAdd={(ticked, onSuccess) =>
        register.mutate({ project, root: ticked.root, paths: [...ticked.paths] }, { onSuccess })
      }
      onClose={onClose}
    >
      {register.error && <Failed error={register.error} />}
      <RefusedFiles refused={refused} />
    </AddingDialog>
  );
}
