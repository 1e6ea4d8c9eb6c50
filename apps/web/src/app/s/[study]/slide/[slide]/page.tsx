import type { Metadata } from 'next';
import { SlideViewer } from '../../../../../viewer/slide-viewer';

interface Props {
  readonly params: Promise<{ readonly slide: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).slide) };
}

export default async function Page({ params }: Props) {
  const slide = decodeURIComponent((await params).slide);
  return (
    <>
      <h1 className="visually-hidden">{slide}</h1>
      <SlideViewer slide={slide} />
    </>
  );
}
