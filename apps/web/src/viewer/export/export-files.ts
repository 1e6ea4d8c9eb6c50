import type { ConceptCard } from '@morphoscope/rpc';

/** What a slide's clusters can be written as. */
export const exportFormats = {
  geojson: { entry: 'Clusters as GeoJSON for QuPath', title: 'GeoJSON of the clusters' },
  tiff: { entry: 'Clusters as pyramid TIFF', title: 'TIFF of the clusters' },
} as const;
export type ExportFormat = keyof typeof exportFormats;

/** A file's name without folders. */
export const fileName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** What an exported file holds, in words. */
export function contentOf(name: string, clusters: readonly Pick<ConceptCard, 'cluster' | 'name'>[]): string {
  if (name.endsWith('.tissue.geojson')) return 'Outline of the tissue';
  if (name.endsWith('.geojson')) return 'Strongest cluster of each cell, one annotation per cluster';
  if (name.endsWith('.png')) return 'Strongest cluster, small picture';
  const number = Number(/\.cluster-(\d+)\.tif$/.exec(name)?.[1]);
  const one = clusters.find(({ cluster }) => cluster === number - 1);
  return one ? `Weight of ${one.name}` : 'Strongest cluster of each cell';
}

/** Lets the browser save what an address gives. */
export function saveLink(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName(name);
  link.click();
}
