'use client';
import type { AttributionMethod } from '@morphoscope/domain';
import type { SlideDecision } from '@morphoscope/rpc';
import { useMutation } from '@tanstack/react-query';
import { count, fixed } from '../format/number';
import { useTRPC } from '../rpc/client';
import { failureWords } from '../rpc/failure';
import { WriteButton } from '../shell/write-button';
import { useView } from '../state/use-view';
import { carried, studyPath } from '../study/links';
import { mapNames } from '../study/map-names';
import { useStudy } from '../study/study-context';
import { ButtonLink } from '../ui/button';
import { useAnnounce } from '../ui/live-region';
import { Card } from '../ui/panel';
import { EmptyState } from '../ui/state';
import { Table } from '../ui/table';

/** Methods made when nobody has chosen any: one by gradients, one that only looks at outputs. */
const firstMethods = ['gradcam', 'occlusion'];

/** Whether the sum of cluster effects and each saliency map point at the same cells, against the map shifted away. */
export function AgreementCard({
  agreement,
  slide,
}: {
  readonly agreement: SlideDecision['agreement'];
  readonly slide: string;
}) {
  const { id } = useStudy();
  const [view] = useView();
  if (agreement.length === 0) return <NoMaps />;
  return (
    <Card title="Clusters and saliency maps" note={`${slide}, Pearson r over cells`}>
      <Table
        dense
        label="Agreement of the sum of cluster effects with saliency maps"
        rows={agreement}
        rowKey={({ key, className }) => `${key} ${className}`}
        columns={[
          {
            key: 'method',
            head: 'Map',
            cell: ({ method }) => mapNames[method as AttributionMethod] ?? method,
          },
          { key: 'class', head: 'Class', cell: ({ className }) => className },
          {
            key: 'r',
            head: 'r',
            numeric: true,
            sort: ({ r }) => r ?? -2,
            cell: ({ r }) => <b>{r === null ? 'constant map' : fixed(r)}</b>,
          },
          {
            key: 'shifted',
            head: 'Shifted map',
            numeric: true,
            cell: ({ shifted }) => (shifted === null ? '–' : fixed(shifted)),
          },
          { key: 'cells', head: 'Cells', numeric: true, cell: ({ cells }) => count(cells) },
          {
            key: 'look',
            head: <span className="visually-hidden">Look</span>,
            cell: ({ key }) => (
              <ButtonLink
                size="small"
                href={studyPath(id, { page: 'slide', slide }, { ...carried(view), layer: key })}
              >
                Look
              </ButtonLink>
            ),
          },
        ]}
      />
      <p className="third small">
        1: the same cells; 0: unrelated. The shifted map is the control: what a map that lies half a slide
        away reaches. Where r is no higher than that, agreement says nothing.
      </p>
    </Card>
  );
}

function NoMaps() {
  const { id } = useStudy();
  const trpc = useTRPC();
  const announce = useAnnounce();
  const submit = useMutation(
    trpc.jobs.submit.mutationOptions({
      onSuccess: () => announce('Asked for: maps appear here when the job is done.'),
      onError: (error) => announce(failureWords(error)),
    }),
  );
  return (
    <Card title="Clusters and saliency maps">
      <EmptyState
        action={
          <WriteButton
            least="editor"
            busy={submit.isPending}
            disabled={submit.isSuccess}
            onClick={() => submit.mutate({ kind: 'attribute', study: id, methods: firstMethods })}
          >
            Make Grad-CAM and occlusion
          </WriteButton>
        }
      >
        No saliency map is stored for this slide, so there is nothing to compare the clusters with.
      </EmptyState>
    </Card>
  );
}
