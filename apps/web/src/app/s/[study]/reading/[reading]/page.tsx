import type { Metadata } from 'next';
import { ReadingPage } from '../../../../../concepts/reading/reading-page';

export const metadata: Metadata = { title: 'Blind reading' };

interface Props {
  readonly params: Promise<{ readonly reading: string }>;
}

export default async function Page({ params }: Props) {
  return <ReadingPage reading={(await params).reading} />;
}
