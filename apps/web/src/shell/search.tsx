'use client';
import { Search as Glass } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useKeys } from '../keys/use-keys';
import { IconButton } from '../ui/button';
import { SearchDialog } from './search-dialog';

/** Ctrl+K: find a study, a slide, a cluster or a page. */
export function Search() {
  const [open, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  useKeys('Search', [
    { keys: ['Ctrl+k'], label: 'Find a study, slide, cluster or page', onDown: () => setOpen(true) },
  ]);
  return (
    <>
      <IconButton label="Search, Ctrl+K" onClick={() => setOpen(true)}>
        <Glass size={16} strokeWidth={1.5} />
      </IconButton>
      {open && <SearchDialog onClose={close} />}
    </>
  );
}
