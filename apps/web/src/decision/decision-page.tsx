'use client';
import { useQuery } from '@tanstack/react-query';
import { AlertTriangle, ChevronLeft, ChevronRight } from 'lucide-react';
import { useMemo } from 'react';
import { fixed, percent, signed } from '../format/number';
import { useTRPC } from '../rpc/client';
import { useAddressText } from '../state/use-address-part';
import { useView } from '../state/use-view';
import { carried, studyPath } from '../study/links';
import { useStudy } from '../study/study-context';
import { ButtonLink, IconButton } from '../ui/button';
import { Waterfall } from '../ui/chart/waterfall';
import { Select } from '../ui/menu';
import { Card } from '../ui/panel';
import { Segmented } from '../ui/segmented';
import { EmptyState, Failed, LoadingWords, Skeleton } from '../ui/state';
import { AgreementCard } from './agreement-card';
import styles from './decision-page.module.css';
import { DeletionCard } from './deletion-card';
import { LogitDots } from './logit-dots';
import { logitGroups } from './logit-groups';
import { Mistakes } from './mistakes';

const look = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;
/** More classes than this do not fit into a row of buttons. */
const IN_A_ROW = 5;

/** Why the model said what it said: per slide and class, and where it went wrong. */
export function DecisionPage() {
  const { id, detail, dictionary, classIndex } = useStudy();
  const trpc = useTRPC();
  const [view, change] = useView();
  const [wanted, setSlide] = useAddressText('slide');
  const slides = detail.slideInfo;
  const at = Math.max(
    0,
    slides.findIndex(({ slideId }) => slideId === (wanted ?? view.pinned?.slide)),
  );
  const slide = slides[at];
  const where = { study: id, ...(dictionary ? { dictionary: dictionary.id } : {}) };
  const study = useQuery({ ...trpc.metrics.study.queryOptions(where), staleTime: 600_000 });
  const groups = useMemo(
    () => logitGroups(study.data?.perSlide ?? [], detail.classNames, classIndex),
    [study.data, detail.classNames, classIndex],
  );
  if (!slide || !dictionary)
    return (
      <div className={styles.wait}>
        <EmptyState>No slide of this study has clusters yet.</EmptyState>
      </div>
    );
  const className = detail.classNames[classIndex] ?? '';
  const step = (by: number) => setSlide(slides[(at + by + slides.length) % slides.length]?.slideId);
  return (
    <div className={styles.page}>
      <div className={styles.wrap}>
        <div className={styles.bar}>
          <h1 className="visually-hidden">Decision</h1>
          <IconButton label="Slide before" onClick={() => step(-1)}>
            <ChevronLeft {...look} />
          </IconButton>
          <Select
            label="Slide"
            value={slide.slideId}
            onChange={setSlide}
            options={slides.map(({ slideId, label }) => ({
              value: slideId,
              label: slideId,
              text: slideId,
              ...(label === undefined ? {} : { note: label }),
            }))}
          />
          <IconButton label="Next slide" onClick={() => step(1)}>
            <ChevronRight {...look} />
          </IconButton>
          <span className="third small">
            {at + 1} of {slides.length}
            {slide.label && `, labelled ${slide.label}`}
          </span>
          <span className={styles.space} />
          {detail.classNames.length <= IN_A_ROW ? (
            <Segmented
              label="Class"
              value={String(classIndex)}
              onChange={(c) => change({ classIndex: Number(c) }, 'replace')}
              options={detail.classNames.map((name, c) => ({ value: String(c), label: name }))}
            />
          ) : (
            <Select
              label="Class"
              value={String(classIndex)}
              onChange={(c) => change({ classIndex: Number(c) }, 'replace')}
              options={detail.classNames.map((name, c) => ({ value: String(c), label: name, text: name }))}
            />
          )}
          <ButtonLink href={studyPath(id, { page: 'slide', slide: slide.slideId }, carried(view))}>
            Open slide
          </ButtonLink>
        </div>
        <SlideCards slide={slide.slideId} />
        <Card title={`Logit of ${className} on every slide`} note="dot: slide, diamond: median">
          {study.error ? (
            <Failed error={study.error} onRetry={() => study.refetch()} />
          ) : study.data ? (
            <LogitDots groups={groups} className={className} chosen={slide.slideId} onChoose={setSlide} />
          ) : (
            <>
              <Skeleton height={130} />
              <LoadingWords>Adding up what clusters do on {String(slides.length)} slides.</LoadingWords>
            </>
          )}
        </Card>
      </div>
      {study.data ? (
        <Mistakes study={study.data} slide={slide.slideId} />
      ) : (
        <aside className={styles.waitRail}>
          <Skeleton height={500} />
        </aside>
      )}
    </div>
  );
}

function Noted({ children }: { readonly children: string }) {
  return (
    <p className={styles.note}>
      <AlertTriangle size={14} strokeWidth={1.5} aria-hidden="true" />
      {children}
    </p>
  );
}

function SlideCards({ slide }: { readonly slide: string }) {
  const { id, detail, dictionary, clusters, classIndex } = useStudy();
  const trpc = useTRPC();
  const [, change] = useView();
  const found = useQuery({
    ...trpc.metrics.slide.queryOptions({
      study: id,
      slide,
      ...(dictionary ? { dictionary: dictionary.id } : {}),
    }),
    staleTime: 600_000,
  });
  if (found.error) return <Failed error={found.error} onRetry={() => found.refetch()} />;
  if (!found.data)
    return (
      <div className={styles.cards}>
        <Skeleton height={380} />
        <Skeleton height={380} />
        <Skeleton height={204} />
        <Skeleton height={204} />
      </div>
    );
  const { classes, agreement, note } = found.data;
  const decision = classes[classIndex];
  return (
    <>
      {note && classes.length > 0 && <Noted>{note}</Noted>}
      <div className={styles.cards}>
        {decision ? (
          <>
            <Card title={`What pushed ${decision.className}`} note={`${slide}, logit`}>
              <Waterfall
                label={`What pushed the logit of ${decision.className} on ${slide}`}
                clusters={clusters}
                effects={decision.effects}
                residual={decision.residual}
                bias={decision.bias}
                logit={decision.logit}
                onPick={({ cluster }) => change({ cluster }, 'replace')}
              />
              <p className="third small">
                {detail.pooling === 'average'
                  ? `Exact for this model: bias + clusters + residual = ${signed(decision.logit)}. `
                  : 'Not exact: this model pools by the maximum. '}
                The residual is what {clusters.length} clusters do not hold: {percent(decision.residualShare)}{' '}
                of the class map, cell by cell (mean |residual| ÷ mean |map|; 0 would be all explained).
              </p>
            </Card>
            <DeletionCard curve={decision.deletion} slide={slide} clusters={clusters} />
          </>
        ) : (
          <Card title="What pushed the classes">
            <EmptyState>
              {note ??
                'The head of this model is not linear in the layer, so effects are not known in closed form.'}
            </EmptyState>
          </Card>
        )}
        <AgreementCard agreement={agreement} slide={slide} />
        {decision && (
          <Card title="All classes on this slide" note="mean over tiles">
            <dl className={styles.classes}>
              {classes.map(({ className, logit, residual }, c) => (
                <div key={className} data-chosen={c === classIndex || undefined}>
                  <dt>{className}</dt>
                  <dd>
                    <b>{signed(logit)}</b>
                    <span className="third small"> residual {signed(residual)}</span>
                  </dd>
                </div>
              ))}
            </dl>
            <p className="third small">
              Output of the model:{' '}
              {detail.slideInfo
                .find(({ slideId }) => slideId === slide)
                ?.meanPrediction.map((value, c) => `${detail.classNames[c]} ${fixed(value)}`)
                .join(', ')}
              .
            </p>
          </Card>
        )}
      </div>
    </>
  );
}
