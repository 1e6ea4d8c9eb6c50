/** Users, teams, projects, studies, jobs, names and notes: one schema for PGlite and PostgreSQL. */

export {};
