import type { ReactNode } from 'react';
import { StudyShell } from '../../../shell/study-shell';

/** What all pages of a study share: it stays while they change. */
export default async function StudyLayout({
  children,
  params,
}: {
  readonly children: ReactNode;
  readonly params: Promise<{ readonly study: string }>;
}) {
  const { study } = await params;
  return <StudyShell id={study}>{children}</StudyShell>;
}
