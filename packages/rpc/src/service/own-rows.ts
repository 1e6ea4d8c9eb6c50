import {
  type ModelRow,
  type ProjectRow,
  type Queries,
  type SlideRow,
  type StudyRow,
  schema,
} from '@morphoscope/db';
import { and, eq } from 'drizzle-orm';
import { notFound } from '../errors.js';
import type { Principal } from '../principal.js';

/** Of whom rows are asked for. */
type Owner = Pick<Principal, 'organisationId'>;

/**
 * A project of the organisation.
 * @throws TRPCError `NOT_FOUND`, also where it is another organisation's.
 */
export async function ownProject(queries: Queries, who: Owner, id: string): Promise<ProjectRow> {
  const { project } = schema;
  const [row] = await queries
    .select()
    .from(project)
    .where(and(eq(project.organisationId, who.organisationId), eq(project.id, id)));
  if (row) return row;
  throw notFound('project', id);
}

/** A slide of the organisation; throws as `ownProject`. */
export async function ownSlide(queries: Queries, who: Owner, id: string): Promise<SlideRow> {
  const { slide } = schema;
  const [row] = await queries
    .select()
    .from(slide)
    .where(and(eq(slide.organisationId, who.organisationId), eq(slide.id, id)));
  if (row) return row;
  throw notFound('slide', id);
}

/** A model of the organisation; throws as `ownProject`. */
export async function ownModel(queries: Queries, who: Owner, id: string): Promise<ModelRow> {
  const { model } = schema;
  const [row] = await queries
    .select()
    .from(model)
    .where(and(eq(model.organisationId, who.organisationId), eq(model.id, id)));
  if (row) return row;
  throw notFound('model', id);
}

/** A study of the organisation; throws as `ownProject`. */
export async function ownStudy(queries: Queries, who: Owner, id: string): Promise<StudyRow> {
  const { study } = schema;
  const [row] = await queries
    .select()
    .from(study)
    .where(and(eq(study.organisationId, who.organisationId), eq(study.id, id)));
  if (row) return row;
  throw notFound('study', id);
}
