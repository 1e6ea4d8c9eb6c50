import type { Metadata } from 'next';
import { Concepts } from './concepts';

export const metadata: Metadata = { title: 'Concepts' };

export default function Page() {
  return <Concepts />;
}
