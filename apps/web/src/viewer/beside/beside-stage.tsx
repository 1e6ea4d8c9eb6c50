'use client';
import type { StudySlide } from '@morphoscope/rpc';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { useView } from '../../state/use-view';
import type { ViewState } from '../../state/view-state';
import { type OpenStudy, useStudy } from '../../study/study-context';
import { EmptyState, Failed, LoadingWords } from '../../ui/state';
import { useAnnotations } from '../annotations/use-annotations';
import { type Marks, noMarks } from '../stage/marks';
import { ScaleBar } from '../stage/scale-bar';
import { StageFrame } from '../stage/stage-frame';
import { useSlideStage } from '../stage/use-slide-stage';
import { CLUSTERS, type LayerChoice, useLayers } from '../use-layers';
import { useTissue } from '../use-tissue';
import styles from './beside.module.css';
import { BesideBar } from './beside-bar';
import type { BesideTarget } from './beside-target';
import { ClusterKey } from './cluster-key';
import type { PlacePair } from './linked-place';
import { type LinkedStage, useLink } from './use-link';
import { type StudyBeside, useMatchedStudy } from './use-matched-study';

interface BesideProps {
  readonly target: BesideTarget;
  readonly slide: StudySlide;
  /** Layers of the slide. */
  readonly layers: readonly LayerChoice[];
  readonly main: LinkedStage;
  /** What is marked on the slide. */
  readonly marks: Marks;
  readonly onTarget: (target: BesideTarget | undefined) => void;
}

/** The second stage: another layer, another slide, or the same slide in another study. */
export function Beside(props: BesideProps) {
  const { target, slide } = props;
  const study = useStudy();
  const [view] = useView();
  if (target.kind === 'study') return <BesideStudy {...props} id={target.study} />;
  const id = target.kind === 'slide' ? target.slide : slide.slideId;
  const shown = study.detail.slideInfo.find(({ slideId }) => slideId === id);
  if (!shown)
    return (
      <Missing {...props} words={id}>
        <EmptyState>{`There is no slide ${id} in this study.`}</EmptyState>
      </Missing>
    );
  return (
    <BesideStage
      {...props}
      key={`${study.id} ${id}`}
      study={study}
      shown={shown}
      view={target.kind === 'layer' ? { ...view, layer: target.layer } : view}
      name={target.kind === 'slide' ? id : undefined}
    />
  );
}

function BesideStudy({ id, ...props }: BesideProps & { readonly id: string }) {
  const { slide } = props;
  const { beside, error, retry } = useMatchedStudy(id, slide.slideId);
  if (error)
    return (
      <Missing {...props} words="Study">
        <Failed error={error} onRetry={retry} />
      </Missing>
    );
  if (!beside)
    return (
      <Missing {...props} words="Study">
        <LoadingWords>Loading the other study and matching its clusters.</LoadingWords>
      </Missing>
    );
  const { study, view } = beside;
  const { name, slideInfo } = study.detail;
  const shown = slideInfo.find(({ slideId }) => slideId === slide.slideId);
  if (!shown)
    return (
      <Missing {...props} words={name}>
        <EmptyState>{`${name} does not hold the slide ${slide.slideId}.`}</EmptyState>
      </Missing>
    );
  return (
    <BesideStage {...props} key={id} study={study} shown={shown} view={view} name={name} matched={beside} />
  );
}

function Missing({
  words,
  children,
  ...choosing
}: BesideProps & { readonly words: string; readonly children: ReactNode }) {
  return (
    <section aria-label="Second view" className={styles.missing}>
      <BesideBar {...choosing} slide={choosing.slide.slideId} words={words} />
      {children}
    </section>
  );
}

function BesideStage({
  study,
  shown,
  view,
  name,
  matched,
  main,
  slide,
  marks,
  ...choosing
}: BesideProps & {
  readonly study: OpenStudy;
  /** The slide of the second view. */
  readonly shown: StudySlide;
  readonly view: ViewState;
  /** What is other than in the first view, where it is not the layer. */
  readonly name: string | undefined;
  readonly matched?: StudyBeside;
}) {
  const layers = useLayers(study, shown, view.layer, view);
  const { marks: outlines } = useAnnotations(study, shown.slideId, view);
  const tissue = useTissue(view, { painted: layers.look !== undefined, signed: layers.signed });
  const look = useMemo(() => ({ tissue, curtain: 0, layer: layers.look }), [tissue, layers.look]);
  const elements = {
    host: useRef<HTMLDivElement>(null),
    canvas: useRef<HTMLCanvasElement>(null),
    marks: useRef<HTMLCanvasElement>(null),
  };
  const handle = useSlideStage(study.id, shown, elements, look, undefined, nothing);
  const other = useMemo(
    () => ({ handle, mpp: shown.mpp.x, middle: { x: shown.width / 2, y: shown.height / 2 } }),
    [handle.stage, handle.view, shown],
  );
  const same = sameSlide(slide, shown);
  const link = useLinkSwitch(main, other, same);
  const { region, cell } = marks;
  const both = useMemo(
    () => ({ ...noMarks, outlines, ...(same ? { region, cell } : {}) }),
    [outlines, same, region, cell],
  );
  const words = name === undefined ? layers.words : `${name}: ${layers.words}`;
  return (
    <StageFrame
      label={`${shown.slideId}, ${layers.words}, second view`}
      elements={elements}
      handle={handle}
      marks={both}
      lamp={tissue.lamp}
      muted={tissue.muted}
    >
      <BesideBar {...choosing} slide={slide.slideId} words={words} link={link} />
      <ScaleBar view={handle.view} />
      {matched && layers.current.value === CLUSTERS && <ClusterKey beside={matched} />}
    </StageFrame>
  );
}

const nothing = { click: () => {} };

/** The same picture: one study may have been made on another scan with the same name. */
function sameSlide(a: StudySlide, b: StudySlide): boolean {
  return a.slideId === b.slideId && a.width === b.width && a.height === b.height;
}

/** Whether the stages are linked. Other slides keep the places they have when they are linked again. */
function useLinkSwitch(main: LinkedStage, other: LinkedStage, same: boolean) {
  const [on, setOn] = useState(true);
  const [pair, setPair] = useState<PlacePair>();
  useLink(main, other, { same, on, pair });
  const toggle = () => {
    const from = main.handle.view.value?.place;
    const to = other.handle.view.value?.place;
    if (!on && !same && from && to) setPair({ from, to });
    setOn(!on);
  };
  return { on, toggle };
}
