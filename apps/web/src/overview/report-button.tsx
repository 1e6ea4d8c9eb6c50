'use client';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTRPC } from '../rpc/client';
import { failureWords } from '../rpc/failure';
import { WriteButton } from '../shell/write-button';
import { useStudy } from '../study/study-context';
import { useAnnounce } from '../ui/live-region';

/** Opens the study's report: one HTML file with everything in it. */
export function ReportButton({ icon }: { readonly icon: ReactNode }) {
  const trpc = useTRPC();
  const { id } = useStudy();
  const announce = useAnnounce();
  const report = useMutation(
    trpc.studies.export.mutationOptions({
      onSuccess: ({ files }) => {
        const file = files[0];
        if (file) window.location.assign(file.url);
        else announce('There is no report yet.');
      },
      onError: (error) => announce(failureWords(error)),
    }),
  );
  return (
    <WriteButton
      least="viewer"
      icon={icon}
      busy={report.isPending}
      onClick={() => report.mutate({ study: id, format: 'report' })}
    >
      {report.isPending ? 'Writing' : 'Report'}
    </WriteButton>
  );
}
