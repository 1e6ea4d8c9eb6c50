import type { Role } from '@morphoscope/rpc';

/** Roles with what each may do; each may do what those before it may. */
export const roleOptions: readonly { readonly value: Role; readonly label: string; readonly note: string }[] =
  [
    { value: 'viewer', label: 'viewer', note: 'sees everything' },
    { value: 'annotator', label: 'annotator', note: 'names, notes, sets' },
    { value: 'editor', label: 'editor', note: 'slides, models, runs' },
    { value: 'admin', label: 'admin', note: 'people and keys' },
  ];
