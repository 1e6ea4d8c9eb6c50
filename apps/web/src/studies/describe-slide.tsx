'use client';
import type { RegisteredSlide } from '@morphoscope/rpc';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../rpc/client';
import { Field } from '../ui/field';
import { NameDialog } from './name-dialog';

/** What people know about a slide: its name, the label of the whole slide, patient group, and site. */
export function DescribeSlide({
  slide,
  onClose,
}: {
  readonly slide: RegisteredSlide;
  readonly onClose: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [name, setName] = useState(slide.name);
  const [label, setLabel] = useState(slide.label ?? '');
  const [group, setGroup] = useState(slide.group ?? '');
  const [site, setSite] = useState(slide.site ?? '');
  const save = useMutation(
    trpc.slides.describe.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries(trpc.slides.pathFilter());
        onClose();
      },
    }),
  );
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim());
  return (
    <NameDialog
      title={slide.name}
      verb="Save"
      least="editor"
      name={name}
      onName={setName}
      busy={save.isPending}
      error={save.error}
      onSubmit={() =>
        save.mutate({
          slide: slide.id,
          name: name.trim(),
          label: orNull(label),
          group: orNull(group),
          site: orNull(site),
        })
      }
      onClose={onClose}
    >
      <Field
        label="Label"
        value={label}
        onChange={setLabel}
        hint="A class of the model, where the diagnosis is known."
      />
      <Field
        label="Group"
        value={group}
        onChange={setGroup}
        hint="Slides of one patient share it, so that they are judged as one."
      />
      <Field
        label="Site"
        value={site}
        onChange={setSite}
        hint="Laboratory or scanner, to find clusters of it."
      />
    </NameDialog>
  );
}
