import type { Metadata } from 'next';
import { Studies } from '../studies/studies';

export const metadata: Metadata = { title: 'Studies' };

export default function Page() {
  return <Studies />;
}
