'use client';
import type { Rectangle } from '@morphoscope/rpc';
import { useQuery } from '@tanstack/react-query';
import { fixed, percent, signed } from '../format/number';
import { useTRPC } from '../rpc/client';
import { useStudy } from '../study/study-context';
import { ButtonLink } from '../ui/button';
import { ClusterName } from '../ui/chip';
import { Dialog } from '../ui/dialog';
import { MixtureStrip } from '../ui/mixture-strip';
import { SignedBar } from '../ui/signed-bar';
import { Failed, Skeleton } from '../ui/state';
import { cropUrl, squareOf } from '../ui/tile-crop';
import { slideWords } from './slide-name';
import styles from './tile-dialog.module.css';
import { type LinkedTile, useTileLinks } from './use-tile-links';

/** How many tiles wide the picture around a tile is. */
const AROUND = 3;

/** A tile with what lies around it, what it is made of, what the model says of it, and where to go from here. */
export function TileDialog({
  tile,
  cell,
  onClose,
}: {
  readonly tile: LinkedTile;
  /** The strongest cell, level-0 px. */
  readonly cell?: Rectangle | undefined;
  readonly onClose: () => void;
}) {
  const { id, detail } = useStudy();
  const links = useTileLinks();
  const square = squareOf(tile.place);
  const view = {
    x: square.x - ((AROUND - 1) / 2) * square.side,
    y: square.y - ((AROUND - 1) / 2) * square.side,
    side: AROUND * square.side,
  };
  const words = slideWords(tile.slide, detail.slideInfo);
  return (
    <Dialog
      size="wide"
      title={`Tile ${tile.tile + 1} of ${words}`}
      onClose={onClose}
      actions={
        <>
          <ButtonLink href={links.neighbours(tile)}>Nearest</ButtonLink>
          <ButtonLink href={links.atlas(tile)}>Show in atlas</ButtonLink>
          <ButtonLink look="primary" href={links.slide(tile)}>
            Open on slide
          </ButtonLink>
        </>
      }
    >
      <div className={styles.body}>
        <div className={styles.picture}>
          <img
            className="tissue"
            src={cropUrl(id, tile.slide, view, 768)}
            alt={`Tile ${tile.tile + 1} of ${words} and what lies around it`}
          />
          <span className={styles.tile} style={within(tile.place, view)} />
          {cell && <span className={styles.cell} style={within(cell, view)} />}
        </div>
        <TileFacts tile={tile} />
      </div>
    </Dialog>
  );
}

function TileFacts({ tile }: { readonly tile: LinkedTile }) {
  const { id, detail, dictionary, clusters, classIndex } = useStudy();
  const trpc = useTRPC();
  const found = useQuery(
    trpc.tiles.get.queryOptions({
      study: id,
      tile: { slide: tile.slide, tile: tile.tile },
      ...(dictionary ? { dictionary: dictionary.id } : {}),
    }),
  );
  if (found.error) return <Failed error={found.error} onRetry={() => found.refetch()} />;
  if (!found.data) return <Skeleton height={280} />;
  const { mixture, prediction, predicted, label, wrong } = found.data;
  const decision = mixture.decision?.[classIndex];
  const most = Math.max(1e-9, ...(decision?.effects ?? []).map(Math.abs), Math.abs(decision?.residual ?? 0));
  const largest = mixture.shares
    .map((share, k) => ({ share, k }))
    .filter(({ share }) => share >= 0.005)
    .sort((a, b) => b.share - a.share)
    .slice(0, 6);
  return (
    <div className={styles.facts}>
      <MixtureStrip size="thick" shares={mixture.shares} clusters={clusters} />
      <table className={styles.table}>
        <caption className="visually-hidden">Clusters in this tile</caption>
        <thead>
          <tr>
            <th scope="col">Cluster</th>
            <th scope="col">share</th>
            <th scope="col" colSpan={2}>
              {decision ? `logit of ${decision.className}` : ''}
            </th>
          </tr>
        </thead>
        <tbody>
          {largest.map(({ share, k }) => {
            const cluster = clusters[k];
            const effect = decision?.effects[k];
            return (
              cluster && (
                <tr key={cluster.cluster}>
                  <th scope="row">
                    <ClusterName of={cluster} size="small" />
                  </th>
                  <td>{percent(share)}</td>
                  <td className={styles.bar}>
                    {effect !== undefined && <SignedBar value={effect} most={most} colour={cluster.colour} />}
                  </td>
                  <td>{effect === undefined ? '' : signed(effect)}</td>
                </tr>
              )
            );
          })}
          {decision?.residual !== undefined && (
            <tr>
              <th scope="row">Residual</th>
              <td />
              <td className={styles.bar}>
                <SignedBar value={decision.residual} most={most} residual />
              </td>
              <td>{signed(decision.residual)}</td>
            </tr>
          )}
        </tbody>
      </table>
      <p className="small second">
        Model says <b>{detail.classNames[predicted]}</b> ({fixed(prediction[predicted] ?? Number.NaN)}).{' '}
        {label !== undefined && `Slide labelled ${label}${wrong ? ': the model got it wrong' : ''}.`}
      </p>
    </div>
  );
}

function within(place: Rectangle, view: { x: number; y: number; side: number }) {
  const share = (value: number) => `${(value / view.side) * 100}%`;
  return {
    left: share(place.x - view.x),
    top: share(place.y - view.y),
    width: share(place.width),
    height: share(place.height),
  };
}
