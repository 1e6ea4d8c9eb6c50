'use client';
import { clusterPalette, inkOn } from '@morphoscope/heatmap/colormap';
import type { ConceptCard, ConceptList } from '@morphoscope/rpc';
import { useState } from 'react';
import { fixed } from '../format/number';
import { WriteButton } from '../shell/write-button';
import { Button } from '../ui/button';
import { Chip } from '../ui/chip';
import { Dialog } from '../ui/dialog';
import { Banner, Failed } from '../ui/state';
import styles from './colour-dialog.module.css';
import { closeDistance, nearestColour, type Vision } from './colour-distance';
import { type ConceptEdits, useEditForm } from './use-concept-edits';

const visionWords: Readonly<Record<Vision, string>> = {
  normal: 'normal colour vision',
  deutan: 'people without green cones',
  protan: 'people without red cones',
  tritan: 'people without blue cones',
};

/** Another colour for a cluster: the palette, or any, with its distance to the other clusters in four colour visions. */
export function ColourDialog({
  card,
  base,
  edits,
  onClose,
}: {
  readonly card: ConceptCard;
  readonly base: ConceptList;
  readonly edits: ConceptEdits;
  readonly onClose: () => void;
}) {
  const [colour, setColour] = useState(card.colour);
  const others = base.concepts.filter(({ cluster, hidden }) => cluster !== card.cluster && !hidden);
  const near = nearestColour(colour, others);
  const close = near && near.distance < closeDistance;
  const { send, error } = useEditForm(edits, onClose);
  const save = () =>
    colour === card.colour ? onClose() : void send({ kind: 'recolour', cluster: card.cluster, colour }, base);
  return (
    <Dialog
      title={`Colour of ${card.name}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <WriteButton least="annotator" look="primary" busy={edits.busy} onClick={save}>
            Use this colour
          </WriteButton>
        </>
      }
    >
      <fieldset className={styles.palette}>
        <legend className="visually-hidden">Palette</legend>
        {clusterPalette.map((hex) => {
          const user = others.find((other) => other.colour.toLowerCase() === hex);
          const distance = nearestColour(hex, others)?.distance;
          return (
            <button
              key={hex}
              type="button"
              aria-pressed={hex === colour}
              className={styles.swatch}
              onClick={() => setColour(hex)}
            >
              <span style={{ background: hex, color: inkOn(hex) }}>
                {user ? (
                  <span title={user.name}>{user.cluster + 1}</span>
                ) : (
                  <span className="visually-hidden">{hex}</span>
                )}
              </span>
              {user ? 'in use' : fixed(distance ?? 0, 0)}
            </button>
          );
        })}
      </fieldset>
      <p className="third small">
        Figures: smallest distance (CIEDE2000) to another cluster in any colour vision; {closeDistance} and
        more is easy to tell. A number of a cluster: it has this colour.
      </p>
      <label className={styles.any}>
        <input type="color" value={colour} onChange={(event) => setColour(event.target.value)} />
        <span>Any other</span>
        <code>{colour}</code>
        <Chip of={{ ...card, colour }} />
      </label>
      {near &&
        (close ? (
          <Banner tone="warning" title={`Close to ${near.other.name}: ${fixed(near.distance, 1)}`}>
            Hard to tell apart for {visionWords[near.vision]}. Chips and names still differ; colours on tissue
            will not.
          </Banner>
        ) : (
          <Banner tone="done" title={`Nearest is ${near.other.name}, ${fixed(near.distance, 1)} away`}>
            For {visionWords[near.vision]}, the hardest case.
          </Banner>
        ))}
      {error ? <Failed error={error} /> : null}
    </Dialog>
  );
}
