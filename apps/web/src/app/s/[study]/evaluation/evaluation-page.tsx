'use client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Download, Printer } from 'lucide-react';
import { CurveChart } from '../../../../evaluation/curve-chart';
import styles from '../../../../evaluation/evaluation.module.css';
import { EvaluationTable } from '../../../../evaluation/figure-table';
import { MatrixTable } from '../../../../evaluation/matrix-table';
import type { EvaluationPage as Page } from '../../../../evaluation/page-types';
import { Reading } from '../../../../evaluation/reading';
import { download } from '../../../../evaluation/table-csv';
import { SweepChart } from '../../../../overview/sweep-card';
import { dotRow } from '../../../../overview/trust-card';
import { useTRPC } from '../../../../rpc/client';
import { WriteButton } from '../../../../shell/write-button';
import { methodName } from '../../../../study/dictionary-words';
import { useStudy } from '../../../../study/study-context';
import { Button } from '../../../../ui/button';
import { DotPlot } from '../../../../ui/chart/dot-plot';
import { Card } from '../../../../ui/panel';
import { EmptyState, Failed, LoadingWords, Skeleton } from '../../../../ui/state';

/** All that was measured, in the order of the report: reading, trust, tables, curves, matrices; everything explained. */
export function EvaluationPage() {
  const trpc = useTRPC();
  const { id } = useStudy();
  const { data, error, refetch } = useQuery(trpc.metrics.page.queryOptions({ study: id }));
  if (error) {
    return (
      <div className={styles.body}>
        <Failed error={error} onRetry={() => refetch()} />
      </div>
    );
  }
  if (!data) {
    return (
      <div className={styles.body}>
        <Skeleton height={240} />
        <Skeleton height={420} />
        <LoadingWords>Reading the evaluation.</LoadingWords>
      </div>
    );
  }
  return data.page ? <Measured page={data.page} /> : <NotMeasured message={data.message} />;
}

function NotMeasured({ message }: { readonly message: string | undefined }) {
  const trpc = useTRPC();
  const { id, detail } = useStudy();
  const evaluate = useMutation(trpc.jobs.submit.mutationOptions());
  return (
    <div className={styles.body}>
      <h1>Evaluation</h1>
      <EmptyState
        action={
          <WriteButton
            least="editor"
            look="primary"
            disabled={detail.state !== 'complete'}
            busy={evaluate.isPending || evaluate.isSuccess}
            onClick={() => evaluate.mutate({ kind: 'evaluate', study: id })}
          >
            {evaluate.isSuccess ? 'Evaluation has begun' : 'Evaluate'}
          </WriteButton>
        }
      >
        {message ?? 'This study was not evaluated yet.'} It measures how far the clusters explain the model,
        against chance.
      </EmptyState>
      {evaluate.error && <Failed error={evaluate.error} />}
      <Sweeps />
    </div>
  );
}

function Sweeps() {
  const { detail, dictionary } = useStudy();
  if (detail.sweeps.length === 0) return null;
  return (
    <div className={styles.charts}>
      {detail.sweeps.map((sweep) => (
        <Card key={sweep.method} as="h3" title={`How many clusters, ${methodName(sweep.method)}`}>
          <SweepChart
            sweep={sweep}
            used={dictionary?.method === sweep.method ? dictionary.K : undefined}
            height={300}
          />
          <p>{sweep.choice.reason}</p>
          <p className="small third">{sweep.rule}</p>
        </Card>
      ))}
    </div>
  );
}

/** The figures of one dictionary on one scale. */
function Trust({ trust: { title, figures } }: { readonly trust: Page['trust'][number] }) {
  return (
    <Card title={`How far to trust ${title}`} note="dot: slide, dashed: chance or control">
      <DotPlot label={`How far to trust ${title}`} rows={figures.map(dotRow)} nameWidth={214} />
    </Card>
  );
}

function Measured({ page }: { readonly page: Page }) {
  const trpc = useTRPC();
  const { id, detail, dictionary } = useStudy();
  const trusts = page.trust.filter(({ figures }) => figures.length > 0);
  const looked = trusts.find((trust) => trust.dictionary === dictionary?.id) ?? trusts[0];
  const others = trusts.filter((trust) => trust !== looked);
  const whole = useQuery({ ...trpc.metrics.get.queryOptions({ study: id }), enabled: false });
  const save = async () => {
    const { data } = await whole.refetch();
    if (data?.evaluation)
      download(`${detail.name}-metrics.json`, JSON.stringify(data.evaluation, null, 2), 'application/json');
  };
  return (
    <div className={styles.page}>
      <nav className={styles.contents} aria-label="Parts of the evaluation">
        <a href="#reading">Reading</a>
        <a href="#trust">How far to trust it</a>
        {page.parts.map((part) => (
          <a key={part.id} href={`#${part.id}`}>
            {part.title}
          </a>
        ))}
      </nav>
      <div className={styles.body}>
        <header className={styles.head}>
          <h1>Evaluation</h1>
          <span style={{ flex: 1 }} />
          <Button
            className="no-print"
            icon={<Download size={16} strokeWidth={1.5} />}
            busy={whole.isFetching}
            onClick={() => void save()}
          >
            All figures
          </Button>
          <Button
            className="no-print"
            icon={<Printer size={16} strokeWidth={1.5} />}
            onClick={() => window.print()}
          >
            Print
          </Button>
        </header>
        <div className={styles.top}>
          <div id="reading">
            <Reading page={page} />
          </div>
          <div id="trust" className={styles.trust}>
            {looked && <Trust trust={looked} />}
          </div>
        </div>
        {others.length > 0 && (
          <div className={styles.others}>
            {others.map((trust) => (
              <Trust key={trust.dictionary} trust={trust} />
            ))}
          </div>
        )}
        <Sweeps />
        {page.parts.map((part) => (
          <div key={part.id} id={part.id}>
            <Card title={part.title} className={styles.part}>
              <p className={styles.question}>{part.question}</p>
              {part.charts.length > 0 && (
                <div className={styles.charts}>
                  {part.charts.map((chart, i) => (
                    <CurveChart key={`${chart.id}-${i}`} chart={chart} />
                  ))}
                </div>
              )}
              {part.tables.map((table, i) => (
                <EvaluationTable key={`${table.id}-${i}`} table={table} definitions={page.definitions} />
              ))}
              {part.matrices.map((matrix, i) => (
                <MatrixTable key={`${matrix.id}-${i}`} matrix={matrix} />
              ))}
            </Card>
          </div>
        ))}
      </div>
    </div>
  );
}
