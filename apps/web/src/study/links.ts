import { type ViewState, writeView } from '../state/view-state';

/** Pages of a study; see `studyPath`. */
export type StudyPage =
  | { readonly page: 'overview' | 'slides' | 'concepts' | 'atlas' | 'neighbours' | 'decision' | 'evaluation' }
  | { readonly page: 'slide'; readonly slide: string }
  | { readonly page: 'concept'; readonly cluster: number };

/**
 * Address of a page of a study. `view` says what it shows; start from `carried(view)` to keep what a person had chosen.
 */
export function studyPath(study: string, to: StudyPage, view: ViewState = {}): string {
  const base = `/s/${study}`;
  const query = writeView(new URLSearchParams(), view).toString();
  const search = query === '' ? '' : `?${query}`;
  if (to.page === 'overview') return base + search;
  if (to.page === 'slide') return `${base}/slide/${encodeURIComponent(to.slide)}${search}`;
  if (to.page === 'concept') return `${base}/concept/${to.cluster + 1}${search}`;
  return `${base}/${to.page}${search}`;
}

/** The state that goes along to another page: what belongs to one slide, or to the map of tiles, stays behind. */
export function carried(view: ViewState): ViewState {
  const { at: _at, beside: _beside, map: _map, outlines: _outlines, ...rest } = view;
  return rest;
}

/** Where a rectangle on a slide is looked at: its middle, in a scale at which it fills a third of a usual screen. */
export function placeOf(
  rectangle: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  slideMpp: number,
): NonNullable<ViewState['at']> {
  const side = Math.max(rectangle.width, rectangle.height);
  return {
    x: rectangle.x + rectangle.width / 2,
    y: rectangle.y + rectangle.height / 2,
    mpp: Math.max(0.1, (side * slideMpp) / 360),
    rotation: 0,
  };
}
