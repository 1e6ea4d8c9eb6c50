import type { Metadata } from 'next';
import { Slides } from './slides';

export const metadata: Metadata = { title: 'Slides' };

export default function Page() {
  return <Slides />;
}
