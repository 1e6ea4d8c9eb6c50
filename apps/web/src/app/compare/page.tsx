import type { Metadata } from 'next';
import { Compare } from './compare';

export const metadata: Metadata = { title: 'Compare studies' };

export default function Page() {
  return <Compare />;
}
