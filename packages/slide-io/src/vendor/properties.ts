import type { TiffPage } from '../tiff/page.js';

const UNITS: Readonly<Record<number, string>> = { 1: 'none', 2: 'inch', 3: 'centimeter' };

/** Tags as text, under the names OpenSlide gives them. Absent tags are absent. */
export function tiffProperties(page: TiffPage): Record<string, string> {
  const properties: Record<string, string> = {};
  const { x, y, unit } = page.resolution;
  if (page.description) properties['tiff.ImageDescription'] = page.description;
  if (page.software) properties['tiff.Software'] = page.software;
  if (Number.isFinite(x)) properties['tiff.XResolution'] = String(x);
  if (Number.isFinite(y)) properties['tiff.YResolution'] = String(y);
  if (unit in UNITS) properties['tiff.ResolutionUnit'] = UNITS[unit]!;
  return properties;
}
