'use client';
import type { Project } from '@morphoscope/rpc';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { counted } from '../format/number';
import { useTRPC } from '../rpc/client';
import { useBlocked } from '../shell/write-button';
import { TextArea } from '../ui/field';
import { Chevron, Menu } from '../ui/menu';
import { NameDialog } from './name-dialog';
import styles from './studies.module.css';

/** Which project is looked at; others; a new one. */
export function ProjectMenu({
  project,
  projects,
  onChoose,
}: {
  readonly project: Project | undefined;
  readonly projects: readonly Project[];
  readonly onChoose: (id: string) => void;
}) {
  const blocked = useBlocked('editor');
  const [making, setMaking] = useState(false);
  if (!project) return <span className={styles.project}>&nbsp;</span>;
  const words = `${counted(project.studies, 'study', 'studies')}, ${counted(project.slides, 'slide')}`;
  return (
    <>
      <Menu
        label={`${project.name}, ${words}: choose a project`}
        className={styles.project}
        button={
          <>
            <span>
              {project.name}, {words}
            </span>
            <Chevron />
          </>
        }
        entries={[
          ...projects.map(({ id, name, slides }) => ({
            label: name,
            note: counted(slides, 'slide'),
            checked: id === project.id,
            onSelect: () => onChoose(id),
          })),
          { label: 'New project', blocked, onSelect: () => setMaking(true) },
        ]}
      />
      {making && <NewProject onClose={() => setMaking(false)} onMade={onChoose} />}
    </>
  );
}

/** Asks for the name of a project, and what it is about. */
export function NewProject({
  onClose,
  onMade,
}: {
  readonly onClose: () => void;
  readonly onMade: (id: string) => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const create = useMutation(
    trpc.projects.create.mutationOptions({
      onSuccess: async ({ id }) => {
        await queries.invalidateQueries(trpc.projects.pathFilter());
        onMade(id);
        onClose();
      },
    }),
  );
  return (
    <NameDialog
      title="New project"
      verb="Create"
      least="editor"
      name={name}
      onName={setName}
      busy={create.isPending}
      error={create.error}
      onSubmit={() => create.mutate({ name: name.trim(), description })}
      onClose={onClose}
    >
      <TextArea label="What it is about" value={description} onChange={setDescription} />
    </NameDialog>
  );
}
