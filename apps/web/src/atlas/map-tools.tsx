import { Hand, Lasso, Maximize, Minus, Plus, SquareDashed } from 'lucide-react';
import { IconButton } from '../ui/button';
import styles from './atlas-map.module.css';
import type { MapTool } from './use-map-gestures';
import type { MapCamera } from './use-map-view';

const tools = [
  { tool: 'pan', label: 'Move, H', Icon: Hand },
  { tool: 'lasso', label: 'Lasso, L. Shift adds, Alt removes', Icon: Lasso },
  { tool: 'box', label: 'Box, B. Shift adds, Alt removes', Icon: SquareDashed },
] as const;

const look = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;

/** What the pointer does on the map, and the zoom. */
export function MapTools({
  tool,
  onTool,
  camera,
}: {
  readonly tool: MapTool;
  readonly onTool: (tool: MapTool) => void;
  readonly camera: MapCamera | undefined;
}) {
  return (
    <div className={styles.tools} role="toolbar" aria-label="Tools of the map" aria-orientation="vertical">
      {tools.map(({ tool: each, label, Icon }) => (
        <IconButton key={each} label={label} pressed={tool === each} onClick={() => onTool(each)}>
          <Icon {...look} />
        </IconButton>
      ))}
      <span className={styles.rule} />
      <IconButton label="Closer, +" onClick={() => camera?.zoom(1.5)}>
        <Plus {...look} />
      </IconButton>
      <IconButton label="Farther, −" onClick={() => camera?.zoom(1 / 1.5)}>
        <Minus {...look} />
      </IconButton>
      <IconButton label="All, F" onClick={() => camera?.fit()}>
        <Maximize {...look} />
      </IconButton>
    </div>
  );
}
