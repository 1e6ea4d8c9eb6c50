'use client';
import { NoSuchPage } from '../../../shell/no-such-page';
import { studyPath } from '../../../study/links';
import { useStudy } from '../../../study/study-context';

/** An address that leads nowhere in a study. */
export default function NotFound() {
  const { id } = useStudy();
  return <NoSuchPage back={{ href: studyPath(id, { page: 'overview' }), label: 'Overview' }} />;
}
