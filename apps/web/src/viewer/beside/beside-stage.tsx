'use client';
import type { StudySlide } from '@morphoscope/rpc';
import { X } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { useView } from '../../state/use-view';
import { type OpenStudy, useOpenStudy, useStudy } from '../../study/study-context';
import { IconButton } from '../../ui/button';
import { EmptyState, Failed, LoadingWords } from '../../ui/state';
import { useAnnotations } from '../annotations/use-annotations';
import { noMarks } from '../stage/marks';
import { ScaleBar } from '../stage/scale-bar';
import { StageFrame } from '../stage/stage-frame';
import { useSlideStage } from '../stage/use-slide-stage';
import { useLayers } from '../use-layers';
import { useTissue } from '../use-tissue';
import styles from './beside.module.css';
import type { BesideTarget } from './beside-target';
import { type LinkedStage, useLink } from './use-link';

/** The second stage: another layer, another slide, or the same slide in another study. */
export function Beside({
  target,
  slide,
  main,
  onClose,
}: {
  readonly target: BesideTarget;
  readonly slide: StudySlide;
  readonly main: LinkedStage;
  readonly onClose: () => void;
}) {
  const study = useStudy();
  const [view] = useView();
  if (target.kind === 'study')
    return <BesideStudy id={target.study} slide={slide} main={main} onClose={onClose} />;
  const id = target.kind === 'slide' ? target.slide : slide.slideId;
  const shown = study.detail.slideInfo.find(({ slideId }) => slideId === id);
  if (!shown) return <Missing onClose={onClose}>{`There is no slide ${id} in this study.`}</Missing>;
  return (
    <BesideStage
      key={`${study.id} ${id}`}
      study={study}
      slide={shown}
      layer={target.kind === 'layer' ? target.layer : view.layer}
      name={target.kind === 'slide' ? id : undefined}
      main={main}
      same={id === slide.slideId}
      onClose={onClose}
    />
  );
}

function BesideStudy({
  id,
  slide,
  main,
  onClose,
}: {
  readonly id: string;
  readonly slide: StudySlide;
  readonly main: LinkedStage;
  readonly onClose: () => void;
}) {
  const { study, error, retry } = useOpenStudy(id);
  const [view] = useView();
  if (error)
    return (
      <Missing onClose={onClose}>
        <Failed error={error} onRetry={retry} />
      </Missing>
    );
  if (!study)
    return <Missing onClose={onClose}>{<LoadingWords>Loading the other study.</LoadingWords>}</Missing>;
  const shown = study.detail.slideInfo.find(({ slideId }) => slideId === slide.slideId);
  if (!shown)
    return (
      <Missing onClose={onClose}>{`${study.detail.name} does not hold the slide ${slide.slideId}.`}</Missing>
    );
  return (
    <BesideStage
      key={`${id} ${shown.slideId}`}
      study={study}
      slide={shown}
      layer={view.layer}
      name={study.detail.name}
      main={main}
      same
      onClose={onClose}
    />
  );
}

function Missing({
  children,
  onClose,
}: {
  readonly children: React.ReactNode;
  readonly onClose: () => void;
}) {
  return (
    <div className={styles.missing}>
      <EmptyState
        action={
          <IconButton label="Close the second view" onClick={onClose}>
            <X size={16} strokeWidth={1.5} />
          </IconButton>
        }
      >
        {children}
      </EmptyState>
    </div>
  );
}

function BesideStage({
  study,
  slide,
  layer,
  name,
  main,
  same,
  onClose,
}: {
  readonly study: OpenStudy;
  readonly slide: StudySlide;
  readonly layer: string | undefined;
  /** What is other than in the first view. */
  readonly name: string | undefined;
  readonly main: LinkedStage;
  readonly same: boolean;
  readonly onClose: () => void;
}) {
  const [view] = useView();
  const layers = useLayers(study, slide, layer, view);
  const { marks: outlines } = useAnnotations(study, slide.slideId, view);
  const marks = useMemo(() => ({ ...noMarks, outlines }), [outlines]);
  const tissue = useTissue(view, { painted: layers.look !== undefined, signed: layers.signed });
  const look = useMemo(() => ({ tissue, curtain: 0, layer: layers.look }), [tissue, layers.look]);
  const element = useRef<HTMLDivElement>(null);
  const elements = {
    host: useRef<HTMLDivElement>(null),
    canvas: useRef<HTMLCanvasElement>(null),
    marks: useRef<HTMLCanvasElement>(null),
  };
  const handle = useSlideStage(study.id, slide, elements, look, undefined, nothing);
  const other = useMemo(
    () => ({ handle, element, mpp: slide.mpp.x, middle: { x: slide.width / 2, y: slide.height / 2 } }),
    [handle.stage, handle.view, slide],
  );
  useLink(main, other, same);
  return (
    <StageFrame
      label={`${slide.slideId}, ${layers.words}, second view`}
      frame={element}
      elements={elements}
      handle={handle}
      marks={marks}
      lamp={tissue.lamp}
      muted={tissue.muted}
    >
      <span className={styles.title}>
        <b>{name === undefined ? layers.words : `${name}: ${layers.words}`}</b>
        <IconButton size="small" label="Close the second view" onClick={onClose}>
          <X size={14} strokeWidth={1.5} />
        </IconButton>
      </span>
      <ScaleBar view={handle.view} />
    </StageFrame>
  );
}

const nothing = { click: () => {} };
