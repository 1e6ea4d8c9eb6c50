'use client';
import type { StudyExport } from '@morphoscope/rpc';
import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { bytes } from '../../format/number';
import { useTRPC } from '../../rpc/client';
import { WriteButton } from '../../shell/write-button';
import { useStudy } from '../../study/study-context';
import { Dialog } from '../../ui/dialog';
import { Menu } from '../../ui/menu';
import { Failed, LoadingWords, Progress } from '../../ui/state';

const formats = {
  geojson: { label: 'Clusters as GeoJSON for QuPath', title: 'GeoJSON of the clusters' },
  tiff: { label: 'Clusters as pyramid TIFF', title: 'TIFF of the clusters' },
} as const;
type Format = keyof typeof formats;

/** Takes the view away: as a picture, or its clusters as files for other programs. */
export function ExportMenu({ slide, onPicture }: { readonly slide: string; readonly onPicture: () => void }) {
  const { dictionary } = useStudy();
  const [format, setFormat] = useState<Format>();
  return (
    <>
      <Menu
        label="Export"
        side="below-end"
        button={<Download size={16} strokeWidth={1.5} aria-hidden="true" />}
        entries={[
          { label: 'Picture of this view, PNG', onSelect: onPicture },
          ...(Object.keys(formats) as Format[]).map((each) => ({
            label: formats[each].label,
            disabled: !dictionary,
            onSelect: () => setFormat(each),
          })),
        ]}
      />
      {format && <ExportDialog slide={slide} format={format} onClose={() => setFormat(undefined)} />}
    </>
  );
}

function ExportDialog({
  slide,
  format,
  onClose,
}: {
  readonly slide: string;
  readonly format: Format;
  readonly onClose: () => void;
}) {
  const trpc = useTRPC();
  const { id, dictionary } = useStudy();
  const make = useMutation(trpc.studies.export.mutationOptions());
  const write = () =>
    make.mutate({ study: id, format, slides: [slide], ...(dictionary ? { dictionary: dictionary.id } : {}) });
  return (
    <Dialog
      title={`${formats[format].title}, ${slide}`}
      onClose={onClose}
      actions={
        make.data ? undefined : (
          <WriteButton least="viewer" look="primary" busy={make.isPending} onClick={write}>
            Write files
          </WriteButton>
        )
      }
    >
      {make.error && <Failed error={make.error} />}
      {make.isIdle && <p>One file per cluster, for the clusters as they are shown, level-0 px.</p>}
      {make.isPending && (
        <>
          <Progress label="Writing the files" done={0} total={0} />
          <LoadingWords>Writing the files. Large slides take minutes.</LoadingWords>
        </>
      )}
      {make.data && <FileList files={make.data.files} />}
    </Dialog>
  );
}

function FileList({ files }: { readonly files: StudyExport['files'] }) {
  if (files.length === 0) return <p>There was nothing to write.</p>;
  return (
    <ul>
      {files.map(({ name, url, bytes: size }) => (
        <li key={name} style={{ display: 'flex', gap: 12, padding: '4px 0' }}>
          <a href={url} download={name} style={{ flex: 1, overflowWrap: 'anywhere' }}>
            {name}
          </a>
          <span className="third number">{bytes(size)}</span>
        </li>
      ))}
    </ul>
  );
}
