import type { Metadata } from 'next';
import { AtlasPage } from '../../../../atlas/atlas-page';

export const metadata: Metadata = { title: 'Atlas' };

export default function Page() {
  return <AtlasPage />;
}
