'use client';
import type { StudySlide } from '@morphoscope/rpc';
import { useRouter } from 'next/navigation';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useView } from '../state/use-view';
import { carried, studyPath } from '../study/links';
import { useStudy } from '../study/study-context';
import { useAnnounce } from '../ui/live-region';
import { mixtureWords } from '../ui/mixture-strip';
import { Banner } from '../ui/state';
import { annotatedWords, useAnnotatedAt } from './annotations/annotated-at';
import { AnnotationSection } from './annotations/annotation-section';
import { useAnnotations } from './annotations/use-annotations';
import { BesidePicker } from './beside/beside-picker';
import { Beside } from './beside/beside-stage';
import { type BesideTarget, readBeside, writeBeside } from './beside/beside-target';
import { ExportMenu } from './export/export-menu';
import { useSavePicture } from './export/use-save-picture';
import type { Point } from './geometry/affine';
import { type Cell, cellUnder, largest } from './hover/cell';
import { CellCard } from './hover/cell-card';
import { useCellReading } from './hover/use-cell-reading';
import { usePointerCell } from './hover/use-pointer-cell';
import { ClusterPanel } from './panels/cluster-panel';
import { DecisionPanel } from './panels/decision-panel';
import type { Scope } from './panels/subject';
import styles from './slide-viewer.module.css';
import { Magnifications } from './stage/magnifications';
import { OverviewMap } from './stage/overview-map';
import { ScaleBar } from './stage/scale-bar';
import { StageFrame } from './stage/stage-frame';
import { useSlideStage } from './stage/use-slide-stage';
import { Curtain } from './tools/curtain';
import { RegionPane } from './tools/region-pane';
import { SlideBar } from './tools/slide-bar';
import { type StageTool, StageTools } from './tools/stage-tools';
import { useLayers } from './use-layers';
import { useMarks } from './use-marks';
import { usePlace } from './use-place';
import { useTakeRegion } from './use-region';
import { useSlideKeys } from './use-slide-keys';
import { useTissue } from './use-tissue';

/** Where the curtain stands when it is drawn, % of the width. */
const CURTAIN = 30;

/** A slide: clusters on the left, the stage, the decision on the right. */
export function SlideWorkspace({ slide }: { readonly slide: StudySlide }) {
  const study = useStudy();
  const [view, change] = useView();
  const router = useRouter();
  const announce = useAnnounce();
  const [tool, setTool] = useState<StageTool>('pan');
  const [peek, setPeek] = useState(false);
  const [pinned, setPinned] = useState<Cell>();
  const [draft, setDraft] = useState<readonly Point[]>();
  const region = view.region?.slide === slide.slideId ? view.region : undefined;
  const [scope, setScope] = useState<Scope>(region ? 'region' : 'slide');

  const page = useRef<HTMLDivElement>(null);
  const elements = {
    host: useRef<HTMLDivElement>(null),
    canvas: useRef<HTMLCanvasElement>(null),
    marks: useRef<HTMLCanvasElement>(null),
  };
  const layers = useLayers(study, slide, view.layer, view);
  const painted = !peek && layers.look !== undefined;
  const tissue = useTissue(view, { painted, signed: layers.signed });
  const target = readBeside(view.beside);
  const edge = painted && !target ? (view.curtain ?? 0) / 100 : 0;
  const drawCurtain = useCallback((on: boolean) => change({ curtain: on ? CURTAIN : undefined }), [change]);
  const look = useMemo(
    () => ({ tissue, curtain: edge, layer: painted ? layers.look : undefined }),
    [tissue, edge, painted, layers.look],
  );

  const pin = useCallback((cell: Cell | undefined) => {
    setPinned(cell);
    if (cell) setScope('cell');
  }, []);
  const handle = useSlideStage(study.id, slide, elements, look, view.at, {
    click: (at) => {
      const place = stage?.placeOf(at);
      pin(place && cellUnder(slide.cells, place));
    },
  });
  const { stage } = handle;
  usePlace(handle);
  const { cell: pointed, handlers } = usePointerCell(handle, slide.cells, pin);
  const cell = pinned ?? (tool === 'pan' ? pointed : undefined);
  const { reading } = useCellReading(study, slide, stage, cell);
  const annotations = useAnnotations(study, slide.slideId, view);
  const annotated = useAnnotatedAt(annotations, cell);
  const marks = useMarks(slide, { outlines: annotations.marks, region, cell, draft });
  const takeRegion = useTakeRegion();
  const savePicture = useSavePicture(slide, handle, elements.marks, layers, annotations, tissue.muted);

  const goSlide = useCallback(
    (next: string) => {
      const along = view.beside !== undefined && readBeside(view.beside)?.kind !== 'slide';
      const kept = { ...carried(view), ...(along ? { beside: view.beside } : {}) };
      router.push(studyPath(study.id, { page: 'slide', slide: next }, kept));
    },
    [router, study.id, view],
  );
  const slides = study.detail.slideInfo;
  const actions = useMemo(() => {
    const at = slides.findIndex(({ slideId }) => slideId === slide.slideId);
    return {
      layers,
      peek: setPeek,
      toggleCurtain: () => drawCurtain(view.curtain === undefined),
      tool: setTool,
      zoom: (factor: number) => stage?.zoomBy(factor),
      fit: () => stage?.fit(),
      step: (by: number) => {
        const next = slides[at + by];
        if (next) goSlide(next.slideId);
      },
      nearest: () => pin(cell),
      pin: () => {
        pin(cell);
        if (!reading) return;
        const words = [mixtureWords(reading.weights, study.clusters), annotatedWords(annotated)];
        announce.quietly(`Pinned: ${words.filter(Boolean).join('. ')}`);
      },
      soloHere: () => {
        const [k] = reading ? largest(reading.weights, 1) : [];
        const cluster = k === undefined ? undefined : study.clusters[k]?.cluster;
        change({ solo: view.solo === cluster ? undefined : cluster });
      },
      escape: () => {
        if (pinned) setPinned(undefined);
        else if (tool !== 'pan') setTool('pan');
        else if (region) change({ region: undefined });
      },
    };
  }, [
    slides,
    slide,
    layers,
    stage,
    goSlide,
    pin,
    cell,
    reading,
    annotated,
    announce,
    study.clusters,
    change,
    view.solo,
    view.curtain,
    drawCurtain,
    pinned,
    tool,
    region,
  ]);
  useSlideKeys(actions);

  const rotate = (degrees: number) => {
    const now = handle.view.value?.place.rotation ?? 0;
    stage?.rotateTo(degrees === 0 ? 0 : now + degrees);
  };
  const moveCurtain = (share: number) => change({ curtain: Math.round(share * 1000) / 10 }, 'replace');
  const goBeside = (next: BesideTarget | undefined) => change({ beside: next && writeBeside(next) });
  const linked = useMemo(
    () => ({ handle, mpp: slide.mpp.x, middle: { x: slide.width / 2, y: slide.height / 2 } }),
    [handle.stage, handle.view, slide],
  );
  const thumbnail = `/api/studies/${study.id}/slides/${encodeURIComponent(slide.slideId)}/thumbnail`;
  const words = tissue.muted ? `${layers.words}, stain muted` : layers.words;

  return (
    <div className={styles.page} ref={page}>
      <ClusterPanel slide={slide.slideId}>
        <AnnotationSection slide={slide.slideId} annotations={annotations} />
      </ClusterPanel>
      <section aria-label={`Slide ${slide.slideId}`} className={styles.view}>
        <SlideBar
          slide={slide.slideId}
          layers={layers}
          curtain={view.curtain !== undefined}
          onSlide={goSlide}
          onCurtain={drawCurtain}
          onRotate={rotate}
          onFullScreen={() => void toggleFullScreen(page.current)}
        >
          <BesidePicker slide={slide.slideId} layers={layers.choices} target={target} onTarget={goBeside} />
          <ExportMenu slide={slide.slideId} onPicture={savePicture} />
        </SlideBar>
        {!slide.readable && (
          <div className={styles.banner}>
            <Banner
              tone="partial"
              title="The slide's file cannot be read from here: only its maps are shown."
            >
              They lie on the thumbnail. Put the file back where the study found it to see the tissue.
            </Banner>
          </div>
        )}
        <div className={styles.stages}>
          <StageFrame
            {...handlers}
            label={`${slide.slideId}, ${words}`}
            elements={elements}
            handle={handle}
            marks={marks}
            lamp={tissue.lamp}
            muted={tissue.muted}
          >
            {edge > 0 && <Curtain share={edge} words={words} onMove={moveCurtain} />}
            {stage && tool !== 'pan' && (
              <RegionPane
                tool={tool}
                slide={slide.slideId}
                stage={stage}
                onDraft={setDraft}
                onDone={(next, meeting) => {
                  setScope('region');
                  void takeRegion(next, meeting);
                }}
              />
            )}
            <StageTools tool={tool} onTool={setTool} onZoom={actions.zoom} />
            <ScaleBar view={handle.view} />
            {stage && (
              <>
                <Magnifications stage={stage} view={handle.view} optics={slide} />
                {!target && (
                  <OverviewMap
                    stage={stage}
                    view={handle.view}
                    slide={slide}
                    thumbnail={thumbnail}
                    look={look.layer}
                    muted={tissue.muted}
                  />
                )}
              </>
            )}
            {cell && reading !== undefined && (
              <CellCard
                view={handle.view}
                cell={cell}
                mpp={slide.mpp.x}
                reading={reading}
                clusters={study.clusters}
                className={study.detail.classNames[study.classIndex]}
                annotated={annotated}
                pinned={pinned !== undefined}
                onClose={() => setPinned(undefined)}
              />
            )}
          </StageFrame>
          {target && (
            <Beside
              target={target}
              slide={slide}
              layers={layers.choices}
              main={linked}
              marks={marks}
              onTarget={goBeside}
            />
          )}
        </div>
      </section>
      <DecisionPanel
        slide={slide}
        scope={scope}
        onScope={setScope}
        region={region}
        cell={pinned}
        onGo={(x, y) => {
          const place = handle.view.value?.place;
          if (place) stage?.goTo({ ...place, x, y });
        }}
      />
    </div>
  );
}

async function toggleFullScreen(element: HTMLElement | null): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await element?.requestFullscreen();
}
