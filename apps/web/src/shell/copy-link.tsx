'use client';
import { Link2 } from 'lucide-react';
import { useView } from '../state/use-view';
import { IconButton } from '../ui/button';
import { useAnnounce } from '../ui/live-region';

/** Copies the address of exactly this view. Says so where a selection would not travel with it. */
export function CopyLink() {
  const announce = useAnnounce();
  const [{ selection, outlines }] = useView();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      announce(
        selection?.kind === 'kept' && outlines?.[0]?.mode !== 'replace'
          ? 'Link copied, without the selection: it is large. Save it as a set to share it.'
          : 'Link to this view copied.',
      );
    } catch {
      announce('This browser does not let the page copy. Take the address from its bar.');
    }
  };
  return (
    <IconButton label="Copy link to this view" onClick={copy}>
      <Link2 size={16} strokeWidth={1.5} />
    </IconButton>
  );
}
