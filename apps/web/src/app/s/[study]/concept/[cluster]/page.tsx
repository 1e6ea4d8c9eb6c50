import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { WhatIsThis } from '../../../../../concepts/what-is-this';

interface Props {
  readonly params: Promise<{ readonly cluster: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Cluster ${(await params).cluster}` };
}

/** People count from 1; the API from 0. */
export default async function Page({ params }: Props) {
  const { cluster } = await params;
  if (!/^[1-9]\d{0,3}$/.test(cluster)) notFound();
  return <WhatIsThis cluster={Number(cluster) - 1} />;
}
