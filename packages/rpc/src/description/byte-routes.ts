/** A route that gives or takes bytes, beside the procedures. */
export interface ByteRoute {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly does: string;
  /** Media type of the answer. */
  readonly gives: string;
  readonly role: 'viewer' | 'editor';
  /** Query parameters and what they mean. */
  readonly query?: Readonly<Record<string, string>>;
  /** Media type of the body. */
  readonly takes?: string;
}

const STUDY = '/api/studies/{study}';
const BLOCK = '{level}/{column}/{row}';

/** Routes of pictures, maps, columns and uploads. */
export const byteRoutes: readonly ByteRoute[] = [
  {
    method: 'get',
    path: `${STUDY}/slides/{slide}/tiles/${BLOCK}`,
    does: 'A block of the slide, as it is stored where that is JPEG.',
    gives: 'image/jpeg',
    role: 'viewer',
  },
  {
    method: 'get',
    path: `${STUDY}/slides/{slide}/thumbnail`,
    does: 'The slide, small.',
    gives: 'image/jpeg',
    role: 'viewer',
  },
  {
    method: 'get',
    path: `${STUDY}/slides/{slide}/crop`,
    does: 'A square of the slide.',
    gives: 'image/jpeg',
    role: 'viewer',
    query: { x: 'level-0 px', y: 'level-0 px', side: 'level-0 px', px: 'side of the picture, at most 1024' },
  },
  {
    method: 'get',
    path: `${STUDY}/slides/{slide}/weights/{dictionary}/${BLOCK}`,
    does: 'Weights of the clusters: planes of bytes [K + 1][height][width]; 255 is weightScale, the last plane says what is covered.',
    gives: 'application/octet-stream',
    role: 'viewer',
  },
  {
    method: 'get',
    path: `${STUDY}/slides/{slide}/saliency/{key}/${BLOCK}`,
    does: 'A saliency map: one plane of bytes, 0 uncovered, 1 to 255 from low to high.',
    gives: 'application/octet-stream',
    role: 'viewer',
  },
  {
    method: 'get',
    path: `${STUDY}/slides/{slide}/annotations`,
    does: 'What people outlined on a slide: SlideAnnotations, level-0 px; classes are empty where that is nothing.',
    gives: 'application/json',
    role: 'viewer',
  },
  {
    method: 'post',
    path: `${STUDY}/slides/{slide}/annotations`,
    does: 'Takes a file of outlines, GeoJSON or ASAP XML, in place of those the slide has; gives KeptOutlines.',
    gives: 'application/json',
    role: 'editor',
    query: { name: 'name of the file' },
    takes: 'application/octet-stream',
  },
  {
    method: 'get',
    path: `${STUDY}/atlas/{dictionary}`,
    does: 'The map of tiles in columns, see atlas.get.',
    gives: 'application/octet-stream',
    role: 'viewer',
  },
  {
    method: 'get',
    path: `${STUDY}/exports/{file}`,
    does: 'A file that studies.export made.',
    gives: 'application/octet-stream',
    role: 'viewer',
  },
  {
    method: 'post',
    path: `${STUDY}/query-image`,
    does: 'Takes an image to look for tiles like it; gives its id.',
    gives: 'application/json',
    role: 'viewer',
    takes: 'image/*',
  },
  {
    method: 'get',
    path: '/api/slides/{slide}/thumbnail',
    does: 'A registered slide, small.',
    gives: 'image/jpeg',
    role: 'viewer',
  },
  {
    method: 'get',
    path: `/api/slides/{slide}/tiles/${BLOCK}`,
    does: 'A block of a registered slide.',
    gives: 'image/jpeg',
    role: 'viewer',
  },
  {
    method: 'get',
    path: '/api/slides/{slide}/crop',
    does: 'A square of a registered slide.',
    gives: 'image/jpeg',
    role: 'viewer',
    query: { x: 'level-0 px', y: 'level-0 px', side: 'level-0 px', px: 'side of the picture, at most 1024' },
  },
  {
    method: 'post',
    path: '/api/models',
    does: 'Takes an ONNX file and registers it.',
    gives: 'application/json',
    role: 'editor',
    query: { name: 'name of the model' },
    takes: 'application/octet-stream',
  },
  {
    method: 'post',
    path: '/api/projects/{project}/slides',
    does: 'Takes a slide file and registers it.',
    gives: 'application/json',
    role: 'editor',
    query: { name: 'name of the file' },
    takes: 'application/octet-stream',
  },
];
