/** Pages of a study, below `/s/<id>`. */
export const studyPages = [
  '',
  '/slides',
  '/slide/:slide',
  '/concepts',
  '/concept/1',
  '/atlas',
  '/neighbours?pin=:slide:0',
  '/decision',
  '/evaluation',
] as const;

/** Pages that belong to no study, in single-user mode. */
export const ownPages = ['/', '/new', '/compare', '/compare?a=:study&b=:study', '/nothing-here'] as const;

/** Pages that only a team sees. */
export const teamPages = [
  '/org',
  '/org?show=keys',
  '/org?show=audit',
  '/account',
  '/sign-in',
  '/sign-up',
  '/invitation',
  '/new-password',
] as const;

/** A route with a study and one of its slides put in. */
export function routeOf(route: string, study: string, slide: string): string {
  return route.replaceAll(':study', study).replaceAll(':slide', slide);
}
