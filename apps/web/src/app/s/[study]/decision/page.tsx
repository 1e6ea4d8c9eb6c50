import type { Metadata } from 'next';
import { Decision } from './decision';

export const metadata: Metadata = { title: 'Decision' };

export default function Page() {
  return <Decision />;
}
