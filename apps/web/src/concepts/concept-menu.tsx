'use client';
import type { ConceptCard, ConceptList } from '@morphoscope/rpc';
import { MoreHorizontal } from 'lucide-react';
import { useBlocked } from '../shell/write-button';
import { useView } from '../state/use-view';
import { carried, studyPath } from '../study/links';
import { useStudy } from '../study/study-context';
import { Menu } from '../ui/menu';
import type { Editing } from './concept-detail';
import type { ConceptEdits } from './use-concept-edits';

/** What can be done with a cluster from its card. */
export function ConceptMenu({
  card,
  list,
  edits,
  onEdit,
  onMerge,
}: {
  readonly card: ConceptCard;
  readonly list: ConceptList;
  readonly edits: ConceptEdits;
  readonly onEdit: (what: Editing['what']) => void;
  readonly onMerge: () => void;
}) {
  const { id } = useStudy();
  const [view] = useView();
  const blocked = useBlocked('annotator');
  const alone = list.concepts.length < 2;
  return (
    <Menu
      label={`More about ${card.name}`}
      button={<MoreHorizontal size={16} strokeWidth={1.5} aria-hidden="true" />}
      side="below-end"
      entries={[
        { label: 'Rename', blocked, onSelect: () => onEdit('name') },
        { label: 'Colour', blocked, onSelect: () => onEdit('colour') },
        { label: 'Split', blocked, disabled: alone, onSelect: () => onEdit('split') },
        { label: 'Merge with …', text: 'Merge', blocked, disabled: alone, onSelect: onMerge },
        {
          label: card.hidden ? 'Show' : 'Hide',
          blocked,
          onSelect: () =>
            void edits.edit({ kind: card.hidden ? 'show' : 'hide', cluster: card.cluster }, list),
        },
        {
          label: 'What is this?',
          note: 'to print',
          href: studyPath(id, { page: 'concept', cluster: card.cluster }, carried(view)),
        },
      ]}
    />
  );
}
