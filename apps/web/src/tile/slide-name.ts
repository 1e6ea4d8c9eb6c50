import type { StudySlide } from '@morphoscope/rpc';

/** A slide in words: its id and, where it has one, its label. */
export function slideWords(slide: string, slides: readonly Pick<StudySlide, 'slideId' | 'label'>[]): string {
  const label = slides.find(({ slideId }) => slideId === slide)?.label;
  return label === undefined ? slide : `${slide}, ${label}`;
}
