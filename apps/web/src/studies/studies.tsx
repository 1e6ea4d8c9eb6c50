'use client';
import { useQuery } from '@tanstack/react-query';
import { FolderOpen, Plus } from 'lucide-react';
import { useState } from 'react';
import { useLiveJobs } from '../job/use-live-jobs';
import { useTRPC } from '../rpc/client';
import { AppShell } from '../shell/app-shell';
import { useMay } from '../shell/use-me';
import { WriteButton } from '../shell/write-button';
import { ButtonLink } from '../ui/button';
import { EmptyState, Failed, LoadingWords, Skeleton } from '../ui/state';
import { ImportStudy } from './import-study';
import { NewProject, ProjectMenu } from './project-menu';
import { ProjectModels } from './project-models';
import { ProjectSlides } from './project-slides';
import styles from './studies.module.css';
import { StudyList } from './study-list';
import { useProject } from './use-project';

/** Where everything begins: the studies of a project with how they stand, its slides, the models. */
export function Studies() {
  const trpc = useTRPC();
  const may = useMay('editor');
  const { project, projects, none, choose, error, retry } = useProject();
  const jobs = useLiveJobs();
  const [importing, setImporting] = useState(false);
  const [founding, setFounding] = useState(false);
  const studies = useQuery({
    ...trpc.studies.list.queryOptions({ limit: 200, ...(project ? { project: project.id } : {}) }),
    enabled: project !== undefined,
  });
  const items = studies.data?.items;
  return (
    <AppShell>
      <div className={styles.page}>
        <div className={styles.main}>
          <header className={styles.head}>
            <div>
              <h1>Studies</h1>
              <ProjectMenu project={project} projects={projects} onChoose={choose} />
            </div>
            <span style={{ flex: 1 }} />
            {project && (
              <>
                <WriteButton
                  least="editor"
                  icon={<FolderOpen size={16} strokeWidth={1.5} />}
                  onClick={() => setImporting(true)}
                >
                  Open a study folder
                </WriteButton>
                <ButtonLink
                  look="primary"
                  icon={<Plus size={16} strokeWidth={1.5} />}
                  href={`/new?project=${project.id}`}
                >
                  New run
                </ButtonLink>
              </>
            )}
          </header>
          {error ? <Failed error={error} onRetry={retry} /> : null}
          {studies.error && <Failed error={studies.error} onRetry={() => studies.refetch()} />}
          {none && (
            <EmptyState
              action={
                <WriteButton least="editor" look="primary" onClick={() => setFounding(true)}>
                  New project
                </WriteButton>
              }
            >
              A project holds slides, and the studies made of them.
              {may ? '' : ' An editor of your organisation makes the first one.'}
            </EmptyState>
          )}
          {!items && !none && !error && !studies.error && (
            <div className={styles.list}>
              {[0, 1, 2].map((i) => (
                <div key={i} className={styles.study}>
                  <Skeleton height={44} />
                </div>
              ))}
              <LoadingWords>Loading the studies.</LoadingWords>
            </div>
          )}
          {items?.length === 0 && (
            <EmptyState
              action={
                <ButtonLink look="primary" href={project ? `/new?project=${project.id}` : '/new'}>
                  New run
                </ButtonLink>
              }
            >
              A study shows what one layer of a model sees on slides. Make the first one, or open a folder
              that <code>morphoscope run</code> wrote.
            </EmptyState>
          )}
          {items && items.length > 0 && <StudyList studies={items} jobs={jobs} />}
        </div>
        {project && (
          <aside className={styles.rail} aria-label="Slides and models">
            <ProjectSlides project={project} />
            <ProjectModels />
          </aside>
        )}
      </div>
      {founding && <NewProject onClose={() => setFounding(false)} onMade={choose} />}
      {importing && project && <ImportStudy project={project.id} onClose={() => setImporting(false)} />}
    </AppShell>
  );
}
