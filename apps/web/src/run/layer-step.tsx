'use client';
import type { Layer } from '@morphoscope/domain';
import type { ModelLayers } from '@morphoscope/rpc';
import { useState } from 'react';
import { count, counted, length } from '../format/number';
import { Button } from '../ui/button';
import { Table } from '../ui/table';
import styles from './run.module.css';
import { suits } from './run-draft';

/** Which layer is clustered. Those that suit, deepest first; the others say why not. */
export function LayerStep({
  model,
  chosen,
  onChange,
}: {
  readonly model: ModelLayers;
  readonly chosen: string | undefined;
  readonly onChange: (layer: string) => void;
}) {
  const [others, setOthers] = useState(false);
  const { mpp } = model.preprocessing;
  const fit = model.layers.filter(suits).toReversed();
  const unfit = model.layers.filter((layer) => !suits(layer));
  const name = chosen ?? model.defaultLayer;
  return (
    <>
      <p className="second">
        {model.linearHead
          ? 'The head of this model is linear in its last layer: what clusters there add to a class is exact.'
          : 'The head of this model is not linear in a layer: what clusters add to a class is measured, not exact.'}
      </p>
      <Table
        label="Layers that suit clustering"
        dense
        rows={fit}
        rowKey={(layer) => layer.name}
        className={styles.layers}
        columns={[
          {
            key: 'name',
            head: 'Layer',
            cell: (layer: Layer) => (
              <label className={styles.layer}>
                <input
                  type="radio"
                  name="layer"
                  checked={layer.name === name}
                  onChange={() => onChange(layer.name)}
                />
                <span>
                  {layer.name}
                  {layer.name === model.defaultLayer && <span className="third"> last before the head</span>}
                  {layer.note && <span className="third small"> {layer.note}</span>}
                </span>
              </label>
            ),
          },
          { key: 'op', head: 'Operation', cell: (layer) => layer.op },
          { key: 'channels', head: 'Channels', numeric: true, cell: (layer) => count(layer.channels) },
          {
            key: 'cells',
            head: 'Cells per tile',
            numeric: true,
            cell: (layer) => `${layer.height} × ${layer.width}`,
          },
          {
            key: 'cell',
            head: 'Cell',
            numeric: true,
            cell: (layer) => length(layer.strideInput * mpp),
          },
          {
            key: 'sees',
            head: 'Sees',
            numeric: true,
            cell: (layer) => length(layer.receptiveField * mpp),
          },
        ]}
      />
      {unfit.length > 0 && (
        <div>
          <Button size="small" look="plain" aria-expanded={others} onClick={() => setOthers((was) => !was)}>
            {others ? 'Hide' : 'Show'} {counted(unfit.length, 'layer')} that do not suit
          </Button>
          {others && (
            <ul className={styles.unfit}>
              {unfit.map(({ name: layer, unsuitable }) => (
                <li key={layer}>
                  <b>{layer}</b> {unsuitable}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </>
  );
}
