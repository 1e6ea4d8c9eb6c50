'use client';
import type { StudySlide } from '@morphoscope/rpc';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { fixed } from '../../format/number';
import { useView } from '../../state/use-view';
import type { PickedRegion } from '../../state/view-state';
import { useStudy } from '../../study/study-context';
import { IconButton } from '../../ui/button';
import { Waterfall } from '../../ui/chart/waterfall';
import { classes } from '../../ui/class-names';
import { MixtureStrip } from '../../ui/mixture-strip';
import { RailHead, Section } from '../../ui/panel';
import { Segmented } from '../../ui/segmented';
import { EmptyState, Failed, Skeleton } from '../../ui/state';
import type { Cell } from '../hover/cell';
import { Agreement } from './agreement';
import { ClassBoxes } from './class-boxes';
import styles from './decision-panel.module.css';
import { NearestTiles } from './nearest-tiles';
import { SlideNotes } from './slide-notes';
import type { Scope, SubjectFigures } from './subject';
import { useSubject } from './use-subject';

const hints: Readonly<Record<Exclude<Scope, 'slide'>, string>> = {
  region: 'Draw a rectangle (R) or a lasso (L) on the slide.',
  cell: 'Click a place on the slide to pin its cell.',
};

/** What the model says of the slide, a region or a cell, and which clusters made it say so. */
export function DecisionPanel({
  slide,
  scope,
  onScope,
  region,
  cell,
  onGo,
}: {
  readonly slide: StudySlide;
  readonly scope: Scope;
  readonly onScope: (scope: Scope) => void;
  readonly region: PickedRegion | undefined;
  readonly cell: Cell | undefined;
  /** Shows a place of the slide, level-0 px. */
  readonly onGo: (x: number, y: number) => void;
}) {
  const { detail, classIndex } = useStudy();
  const [, change] = useView();
  const [closed, setClosed] = useState(true);
  const subject = useSubject(scope, slide.slideId, region, cell);
  const missing = (scope === 'region' && !region) || (scope === 'cell' && !cell);
  const bare = subject.figures?.covered === false;
  return (
    <aside aria-label="Decision" className={classes(styles.panel, closed && styles.closed)}>
      <RailHead title="Decision">
        <Segmented
          label="Decision on"
          options={[
            { value: 'slide', label: 'Slide' },
            { value: 'region', label: 'Region' },
            { value: 'cell', label: 'Cell' },
          ]}
          value={scope}
          onChange={onScope}
        />
        <span className={styles.sheetHandle}>
          <IconButton
            size="small"
            label={closed ? 'Open the decision' : 'Close the decision'}
            onClick={() => setClosed(!closed)}
          >
            {closed ? <ChevronUp size={16} /> : <ChevronDown size={16} />}
          </IconButton>
        </span>
      </RailHead>
      {scope !== 'slide' && missing && <EmptyState>{hints[scope]}</EmptyState>}
      {!missing && bare && <EmptyState>No tile covers this place.</EmptyState>}
      {!missing && !bare && (
        <Section>
          <SubjectHead slide={slide} scope={scope} figures={subject.figures} />
          {subject.error ? (
            <Failed error={subject.error} onRetry={subject.retry} />
          ) : (
            <ClassBoxes
              classNames={detail.classNames}
              classes={subject.figures?.classes}
              prediction={scope === 'slide' ? slide.meanPrediction : subject.figures?.prediction}
              classIndex={classIndex}
              onClass={(index) => change({ classIndex: index })}
            />
          )}
        </Section>
      )}
      {!missing && !bare && !subject.error && <Push figures={subject.figures} pending={subject.pending} />}
      {!(missing || bare) && <Agreement slide={slide} region={scope === 'region' ? region : undefined} />}
      {!missing && subject.figures?.covered && scope !== 'slide' && (
        <NearestTiles
          slide={slide.slideId}
          region={scope === 'region' ? region : cellRegion(slide.slideId, cell)}
        />
      )}
      <SlideNotes slide={slide.slideId} region={region} cell={cell} onGo={onGo} />
    </aside>
  );
}

function cellRegion(slide: string, cell: Cell | undefined): PickedRegion | undefined {
  return cell && { slide, ...cell.box };
}

function SubjectHead({
  slide,
  scope,
  figures,
}: {
  readonly slide: StudySlide;
  readonly scope: Scope;
  readonly figures: SubjectFigures | undefined;
}) {
  const { clusters } = useStudy();
  const names: Readonly<Record<Scope, string>> = { slide: slide.slideId, region: 'Region', cell: 'Cell' };
  const area = scope === 'slide' ? slide.tissueAreaMm2 : figures?.areaMm2;
  return (
    <>
      <div className={styles.subject}>
        <b title={names[scope]}>{names[scope]}</b>
        {area !== undefined && <span className="third number">{areaText(area)}</span>}
        <span className={styles.space} />
        {slide.label !== undefined && <span className={styles.tag}>Labelled {slide.label}</span>}
      </div>
      {figures?.shares && (
        <div style={{ marginBottom: 10 }}>
          <MixtureStrip size="thick" shares={figures.shares} clusters={clusters} />
        </div>
      )}
    </>
  );
}

const areaText = (mm2: number): string =>
  mm2 < 0.01 ? `${Math.round(mm2 * 1e6).toLocaleString('en')} µm²` : `${fixed(mm2)} mm²`;

/** Waterfall of the class looked at. */
function Push({
  figures,
  pending,
}: {
  readonly figures: SubjectFigures | undefined;
  readonly pending: boolean;
}) {
  const { detail, clusters, classIndex, dictionary } = useStudy();
  const [, change] = useView();
  const className = detail.classNames[classIndex];
  const sum = figures?.classes?.find((each) => each.className === className);
  const wrap = (content: ReactNode) => (
    <Section title={`What pushed ${className}`} note="logit">
      {content}
    </Section>
  );
  if (pending) return wrap(<Skeleton height={24 * (clusters.length + 3)} />);
  if (!figures) return null;
  if (!sum)
    return wrap(
      <p className="small second">
        {figures.note ??
          'The head of this model is not linear in the layer: effects of clusters are not known.'}
      </p>,
    );
  return wrap(
    <>
      <Waterfall
        label={`What pushed ${className}: effects on the logit`}
        clusters={clusters}
        effects={sum.effects}
        residual={sum.residual}
        bias={sum.bias}
        logit={sum.logit}
        onPick={({ cluster }) => change({ cluster })}
      />
      <p className={styles.note}>
        {detail.pooling === 'average'
          ? 'Exact for this model: mean pooling and a linear head. '
          : 'Max pooling does not add up: effects hold only at the cells that were picked. '}
        {sum.residual === undefined
          ? 'The residual is not known: activations of these cells were not kept.'
          : `Residual is what ${clusters.length} clusters do not hold.`}
      </p>
      {dictionary?.decisionNote && <p className={styles.note}>{dictionary.decisionNote}</p>}
    </>,
  );
}
