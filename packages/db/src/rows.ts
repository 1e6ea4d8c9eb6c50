import type * as tables from './schema/index.js';

export type { Capability, PartState, WorkKind, WorkProgress, WorkState } from './schema/job.js';
export type { StudyFacts, StudyRowState } from './schema/study.js';
export type { MemberRole } from './schema/team.js';

export type ApiKeyRow = typeof tables.apiKey.$inferSelect;
export type AuditRow = typeof tables.audit.$inferSelect;
export type ConceptEditRow = typeof tables.conceptEdit.$inferSelect;
export type InvitationRow = typeof tables.invitation.$inferSelect;
export type JobRow = typeof tables.job.$inferSelect;
export type JobPartRow = typeof tables.jobPart.$inferSelect;
export type JobLogRow = typeof tables.jobLog.$inferSelect;
export type MemberRow = typeof tables.member.$inferSelect;
export type ModelRow = typeof tables.model.$inferSelect;
export type NoteRow = typeof tables.note.$inferSelect;
export type OrganisationRow = typeof tables.organisation.$inferSelect;
export type PasswordLinkRow = typeof tables.passwordLink.$inferSelect;
export type ProjectRow = typeof tables.project.$inferSelect;
export type ReadingRow = typeof tables.reading.$inferSelect;
export type ReadingAnswerRow = typeof tables.readingAnswer.$inferSelect;
export type SlideRow = typeof tables.slide.$inferSelect;
export type StudyRow = typeof tables.study.$inferSelect;
export type TileSetRow = typeof tables.tileSet.$inferSelect;
export type UserRow = typeof tables.user.$inferSelect;
