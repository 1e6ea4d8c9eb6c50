'use client';
import type { StudySlide } from '@morphoscope/rpc';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTRPC } from '../../rpc/client';
import type { OpenStudy } from '../../study/study-context';
import type { SlideStage } from '../stage/slide-stage';
import { type Cell, type CellReading, middleOf, readMixture, readTile } from './cell';

/** How long the pointer rests on a cell before the server is asked, ms. */
const REST = 180;

/** What a cell holds: at once from the tiles that are here, exactly and with the residual when the server answered. */
export function useCellReading(
  study: OpenStudy,
  slide: StudySlide,
  stage: SlideStage | null,
  cell: Cell | undefined,
): { readonly reading: CellReading | null | undefined; readonly exact: boolean } {
  const trpc = useTRPC();
  const { id, dictionary, concepts, clusters, classIndex } = study;
  const name = cell && `${cell.column} ${cell.row}`;
  const [rested, setRested] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => setRested(name), REST);
    return () => clearTimeout(timer);
  }, [name]);
  const answer = useQuery(
    trpc.tiles.place.queryOptions(
      cell && dictionary && rested === name
        ? { study: id, dictionary: dictionary.id, slide: slide.slideId, ...middleOf(cell) }
        : skipToken,
    ),
  );
  if (!cell || !dictionary || !concepts) return { reading: undefined, exact: false };
  if (answer.data && rested === name) return { reading: readMixture(answer.data, classIndex), exact: true };
  const layer = stage?.layer;
  const tile =
    layer && layer.source.channels === clusters.length ? layer.tileOfCell(cell.column, cell.row) : undefined;
  const reading = tile && readTile(tile, slide.cells, cell, concepts.weightScale, clusters, classIndex);
  return { reading, exact: false };
}
