'use client';
import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTRPC } from '../../rpc/client';
import { useBlocked } from '../../shell/write-button';
import { useStudy } from '../../study/study-context';
import { useAnnounce } from '../../ui/live-region';
import { Menu } from '../../ui/menu';
import { ExportDialog } from './export-dialog';
import { type ExportFormat, exportFormats, saveLink } from './export-files';

/** Takes the view away: as a picture, or its clusters as files for other programs. */
export function ExportMenu({ slide, onPicture }: { readonly slide: string; readonly onPicture: () => void }) {
  const { dictionary } = useStudy();
  const blocked = useBlocked('viewer');
  const { format, writing, open, close, write } = useExport(slide);
  return (
    <>
      <Menu
        label="Export"
        side="below-end"
        button={<Download size={16} strokeWidth={1.5} aria-hidden="true" />}
        entries={[
          { label: 'Picture of this view, PNG', onSelect: onPicture },
          ...(Object.keys(exportFormats) as ExportFormat[]).map((each) => ({
            label: exportFormats[each].entry,
            disabled: !dictionary,
            ...(blocked === undefined ? {} : { blocked }),
            ...(writing.isPending && writing.variables?.format === each ? { note: 'being written' } : {}),
            onSelect: () => write(each),
          })),
        ]}
      />
      {open && format && (
        <ExportDialog
          slide={slide}
          format={format}
          files={writing.data?.files}
          error={writing.error}
          onRetry={() => write(format)}
          onClose={close}
        />
      )}
    </>
  );
}

/** Files of the slide's clusters. They are written while the window is closed, too; then a message leads back to them. */
function useExport(slide: string) {
  const trpc = useTRPC();
  const announce = useAnnounce();
  const { id, dictionary } = useStudy();
  const [open, setOpen] = useState(false);
  const inSight = useRef(false);
  const show = (on: boolean) => {
    inSight.current = on;
    setOpen(on);
  };
  const writing = useMutation(
    trpc.studies.export.mutationOptions({
      onSuccess: ({ files: [first] }) => {
        if (inSight.current && first) saveLink(first.url, first.name);
        else if (first) announce(`Files of ${slide} are written.`, { label: 'Show', act: () => show(true) });
      },
      onError: () => {
        if (inSight.current) return;
        announce(`Files of ${slide} could not be written.`, { label: 'Why', act: () => show(true) });
      },
    }),
  );
  const format = writing.variables?.format as ExportFormat | undefined;
  return {
    ...{ writing, format, open },
    close: () => show(false),
    write: (wanted: ExportFormat) => {
      show(true);
      if (writing.isPending && format === wanted) return;
      writing.mutate({
        study: id,
        format: wanted,
        slides: [slide],
        ...(dictionary ? { dictionary: dictionary.id } : {}),
      });
    },
  };
}
