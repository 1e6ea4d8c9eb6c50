'use client';
import { Hand, Lasso, Minus, Plus, SquareDashed } from 'lucide-react';
import { IconButton } from '../../ui/button';
import styles from '../stage/stage.module.css';

export type StageTool = 'pan' | 'lasso' | 'region';

const tools = [
  { tool: 'pan', label: 'Move, H', Icon: Hand },
  { tool: 'lasso', label: 'Lasso, L. Shift adds, Alt removes', Icon: Lasso },
  { tool: 'region', label: 'Rectangle, R. Shift adds, Alt removes', Icon: SquareDashed },
] as const;

const look = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;

/** What the pointer does on the slide, and the zoom. */
export function StageTools({
  tool,
  onTool,
  onZoom,
}: {
  readonly tool: StageTool;
  readonly onTool: (tool: StageTool) => void;
  readonly onZoom: (factor: number) => void;
}) {
  return (
    <div
      className={`${styles.float} ${styles.tools}`}
      role="toolbar"
      aria-label="Tools of the slide"
      aria-orientation="vertical"
    >
      {tools.map(({ tool: each, label, Icon }) => (
        <IconButton key={each} label={label} pressed={tool === each} onClick={() => onTool(each)}>
          <Icon {...look} />
        </IconButton>
      ))}
      <hr />
      <IconButton label="Closer, +" onClick={() => onZoom(1.5)}>
        <Plus {...look} />
      </IconButton>
      <IconButton label="Farther, −" onClick={() => onZoom(1 / 1.5)}>
        <Minus {...look} />
      </IconButton>
    </div>
  );
}
