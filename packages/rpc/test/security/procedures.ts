import { createRepositories } from '@morphoscope/db';
import type { Principal, Role } from '../../src/index.js';
import { newInvitation, newJob, newKey, otherMember, type Tenant } from '../support/tenant.js';
import type { TestServer } from '../support/test-server.js';

/** What inputs are made from. */
export interface Ground {
  readonly server: TestServer;
  /** Who is going to ask. */
  readonly who: Principal;
  /** Folder of the tenant's study. */
  readonly folder: string;
  /** Slide of the study. */
  readonly slide: string;
}

/** One procedure of the table. */
export interface Procedure {
  /** Least role; `anybody` also without signing in. */
  readonly role: Role | 'anybody';
  /** Input that names rows of the tenant; rows that it destroys are made for it. */
  readonly input: (tenant: Tenant, ground: Ground) => unknown;
  /** Inputs that mix rows of one's own with those of the other organisation. */
  readonly mixed?: (own: Tenant, other: Tenant, ground: Ground) => readonly unknown[];
  /** Errors that a person with the role may get here, where the ground does not allow more. */
  readonly may?: readonly string[];
  /** Names no row: called by a stranger it answers for the stranger's own organisation. */
  readonly namesNothing?: true;
}

const of = (
  role: Procedure['role'],
  input: Procedure['input'],
  more: Partial<Procedure> = {},
): Procedure => ({
  role,
  input,
  ...more,
});
const nothing = () => undefined;
const studyOnly = ({ study }: Tenant) => ({ study });
const rowsOf = ({ server }: Ground) => createRepositories(server.db.queries);

/** Every procedure there is. One that is missing here fails the test: nothing is added without being looked at. */
export const procedures: Readonly<Record<string, Procedure>> = {
  'projects.list': of('viewer', () => ({}), { namesNothing: true }),
  'projects.get': of('viewer', ({ project }) => ({ project })),
  'projects.create': of('editor', () => ({ name: 'new' }), { namesNothing: true }),
  'projects.change': of('editor', ({ project }) => ({ project, description: 'changed' })),
  'projects.remove': of('admin', async (tenant, ground) => {
    const rows = rowsOf(ground);
    return { project: (await rows.projects.create(tenant.scope, { name: 'short-lived' })).id };
  }),

  'slides.list': of('viewer', ({ project }) => ({ project })),
  'slides.get': of('viewer', ({ slide }) => ({ slide })),
  'slides.browse': of('editor', () => ({}), { namesNothing: true }),
  'slides.register': of('editor', ({ project }) => ({ project, paths: ['absent.svs'] })),
  'slides.describe': of('editor', ({ slide }) => ({ slide, label: 'changed' })),
  'slides.remove': of('editor', async (tenant, ground) => {
    const rows = rowsOf(ground);
    const path = `/nowhere/${Math.random()}.svs`;
    const [row] = await rows.slides.register(tenant.scope, tenant.project, [
      { name: 'x', path, state: 'ready' },
    ]);
    return { slide: row!.id };
  }),

  'models.list': of('viewer', () => ({}), { namesNothing: true }),
  // The file of the row is no model that was registered by this server: whoever may ask is told so.
  'models.layers': of('viewer', ({ model }) => ({ model }), { may: ['UNPROCESSABLE_CONTENT'] }),
  'models.browse': of('editor', () => ({}), { namesNothing: true }),
  'models.register': of('editor', () => ({ path: 'absent.onnx' }), {
    namesNothing: true,
    may: ['BAD_REQUEST'],
  }),
  'models.remove': of('admin', async (tenant, ground) => {
    const rows = rowsOf(ground);
    const model = { name: 'x', path: `/nowhere/${Math.random()}.onnx`, sha256: '0', format: 'onnx' };
    return { model: (await rows.models.register(tenant.scope, { ...model, classNames: [], bytes: 1 })).id };
  }),

  'studies.list': of('viewer', ({ project }) => ({ project }), { namesNothing: true }),
  'studies.get': of('viewer', studyOnly),
  'studies.create': of(
    'editor',
    ({ project, slide, model }) => ({ project, name: 'new', slides: [slide], model }),
    {
      mixed: (own, other) => [
        { project: own.project, name: 'new', slides: [other.slide], model: own.model },
        { project: own.project, name: 'new', slides: [own.slide, other.slide], model: own.model },
        { project: own.project, name: 'new', slides: [own.slide], model: other.model },
        { project: other.project, name: 'new', slides: [own.slide], model: own.model },
      ],
    },
  ),
  'studies.import': of('editor', ({ project }) => ({ project, path: 'absent' }), { may: ['BAD_REQUEST'] }),
  'studies.rename': of('editor', ({ study, scope }) => ({ study, name: `${scope.name} study` })),
  'studies.compare': of('viewer', ({ study }) => ({ a: { study }, b: { study, dictionary: 'nmf-k4' } }), {
    mixed: (own, other) => [
      { a: { study: own.study }, b: { study: other.study } },
      { a: { study: other.study }, b: { study: own.study } },
    ],
  }),
  'studies.export': of('viewer', ({ study }) => ({ study, format: 'npy' })),
  'studies.leaveOut': of('editor', ({ study }) => ({ study, slides: ['absent'] }), {
    may: ['BAD_REQUEST', 'PRECONDITION_FAILED'],
  }),
  'studies.remove': of('admin', async (tenant, ground) => {
    const rows = rowsOf(ground);
    const { project: projectId, scope } = tenant;
    const folder = `/nowhere/${Math.random()}`;
    return {
      study: (await rows.studies.create(scope, { projectId, name: 'x', folder, state: 'failed' })).id,
    };
  }),

  'concepts.list': of('viewer', studyOnly),
  'concepts.get': of('viewer', ({ study }) => ({ study, cluster: 0 })),
  'concepts.edit': of('annotator', async ({ study }, { server, who }) => {
    const { version } = await server
      .as({ ...who, role: 'viewer' })
      .concepts.list({ study })
      .catch(() => ({ version: 0 }));
    return { study, version, change: { kind: 'rename', cluster: 0, name: `Name ${version}` } };
  }),
  'concepts.history': of('viewer', studyOnly),
  'concepts.notes': of('viewer', studyOnly),
  'concepts.addNote': of('annotator', ({ study }) => ({ study, text: 'a word' })),
  'concepts.removeNote': of(
    'annotator',
    async (tenant, ground) => {
      const rows = rowsOf(ground);
      const writer = { ...ground.who, organisationId: tenant.scope.organisationId };
      const { id } = await rows.notes.add(writer, { studyId: tenant.study, text: 'short-lived' });
      return { study: tenant.study, note: id };
    },
    { mixed: (own, other) => [{ study: own.study, note: other.note }] },
  ),

  'tiles.list': of('viewer', studyOnly),
  'tiles.get': of('viewer', ({ study }, { slide }) => ({ study, tile: { slide, tile: 0 } })),
  'tiles.region': of('viewer', ({ study }, { slide }) => ({
    study,
    slide,
    region: { x: 0, y: 0, width: 1000, height: 800 },
  })),
  'tiles.place': of('viewer', ({ study }, { slide }) => ({ study, slide, x: 500, y: 400 })),

  'neighbours.find': of('viewer', ({ study }, { slide }) => ({
    study,
    query: { kind: 'tiles', tiles: [{ slide, tile: 0 }] },
  })),
  'neighbours.status': of('viewer', studyOnly),
  'neighbours.graph': of('viewer', studyOnly),

  'atlas.get': of('viewer', studyOnly),
  'atlas.sets': of('viewer', studyOnly),
  'atlas.set': of('viewer', ({ study, set }) => ({ study, set }), {
    mixed: (own, other) => [{ study: own.study, set: other.set }],
  }),
  'atlas.saveSet': of('annotator', ({ study }, { slide }) => ({
    study,
    name: 'new',
    tiles: [{ slide, tile: 0 }],
  })),
  'atlas.renameSet': of('annotator', ({ study, set }) => ({ study, set, name: 'changed' }), {
    mixed: (own, other) => [{ study: own.study, set: other.set, name: 'changed' }],
  }),
  'atlas.removeSet': of(
    'annotator',
    async (tenant, ground) => {
      const rows = rowsOf(ground);
      const set = { studyId: tenant.study, name: 'x', tiles: [{ slide: 's', tile: 0 }] };
      return { study: tenant.study, set: (await rows.tileSets.save(tenant.scope, set)).id };
    },
    { mixed: (own, other) => [{ study: own.study, set: other.set }] },
  ),

  'annotations.remove': of('editor', ({ study }, { slide }) => ({ study, slide })),

  'metrics.get': of('viewer', studyOnly),
  'metrics.page': of('viewer', studyOnly),
  'metrics.slide': of('viewer', ({ study }, { slide }) => ({ study, slide })),
  'metrics.agreement': of('viewer', ({ study }, { slide }) => ({
    study,
    slide,
    region: { x: 0, y: 0, width: 1000, height: 800 },
  })),
  'metrics.study': of('viewer', studyOnly),

  'jobs.list': of('viewer', () => ({}), { namesNothing: true }),
  'jobs.get': of('viewer', ({ job }) => ({ job })),
  'jobs.log': of('viewer', ({ job }) => ({ job })),
  'jobs.submit': of('editor', ({ study }) => ({ kind: 'evaluate', study }), {
    mixed: (own, other) => [{ kind: 'apply', study: own.study, slides: [other.slide] }],
  }),
  'jobs.cancel': of('editor', async ({ scope, study }, { server, folder }) => ({
    job: (await newJob(server, scope, study, folder)).id,
  })),
  'jobs.retry': of('editor', async ({ scope, study }, { server, folder }) => {
    const { id } = await newJob(server, scope, study, folder);
    await server.own.queue.cancel(scope, id);
    return { job: id };
  }),
  'jobs.watch': of('viewer', ({ job }) => ({ job })),

  'readings.list': of('viewer', studyOnly),
  'readings.get': of('viewer', ({ study, reading }) => ({ study, reading }), {
    mixed: (own, other) => [{ study: own.study, reading: other.reading }],
  }),
  'readings.create': of('editor', ({ study }) => ({ study, title: 'new', choices: ['a', 'b'] })),
  'readings.answer': of(
    'annotator',
    ({ study, reading }) => ({ study, reading, cluster: 0, choice: 'stroma' }),
    {
      mixed: (own, other) => [{ study: own.study, reading: other.reading, cluster: 0, choice: 'stroma' }],
    },
  ),
  'readings.remove': of(
    'editor',
    async (tenant, ground) => {
      const rows = rowsOf(ground);
      const reading = { studyId: tenant.study, dictionary: 'nmf-k3', title: 'x', choices: ['a', 'b'] };
      const { id } = await rows.readings.create(tenant.scope, { ...reading, clusters: 3 });
      return { study: tenant.study, reading: id };
    },
    { mixed: (own, other) => [{ study: own.study, reading: other.reading }] },
  ),

  'users.door': of('anybody', () => ({}), { namesNothing: true }),
  'users.me': of('viewer', nothing, { namesNothing: true }),
  'users.members': of('viewer', nothing, { namesNothing: true }),
  'users.invitations': of('admin', nothing, { namesNothing: true }),
  'users.invite': of('admin', () => ({ email: `guest-${Math.random()}@example.org`, role: 'viewer' }), {
    namesNothing: true,
  }),
  'users.revokeInvitation': of('admin', async ({ scope }, { server }) => ({
    invitation: (await newInvitation(server, scope, scope.name)).id,
  })),
  'users.changeRole': of('admin', async ({ scope }, { server }) => ({
    member: (await otherMember(server, scope, scope.name)).member,
    role: 'editor',
  })),
  'users.remove': of('admin', async ({ scope }, { server }) => ({
    member: (await otherMember(server, scope, scope.name)).member,
  })),
  'users.linkPassword': of('admin', async ({ scope }, { server }) => ({
    member: (await otherMember(server, scope, scope.name)).member,
  })),
  'users.changeName': of('viewer', () => ({ name: 'Somebody' }), { namesNothing: true }),
  'users.keys': of('admin', nothing, { namesNothing: true }),
  'users.createKey': of('admin', () => ({ name: 'new' }), { namesNothing: true }),
  'users.revokeKey': of('admin', async ({ scope }, { server }) => ({
    key: (await newKey(server, scope, scope.name)).id,
  })),
  'users.sessions': of('viewer', nothing, { namesNothing: true }),
  // Sessions are a person's own: those of others are not there, whoever asks.
  'users.revokeSession': of('viewer', ({ session }) => ({ session }), { may: ['NOT_FOUND'] }),
  'users.revokeOtherSessions': of('viewer', nothing, { namesNothing: true }),
  'users.createOrganisation': of('viewer', () => ({ name: 'new' }), { namesNothing: true }),
  'users.switchOrganisation': of('viewer', ({ scope }) => ({ organisation: scope.organisationId })),
  // The last admin stays.
  'users.leaveOrganisation': of('viewer', nothing, { namesNothing: true, may: ['BAD_REQUEST'] }),
  'users.renameOrganisation': of('admin', () => ({ name: 'renamed' }), { namesNothing: true }),
  'users.acceptInvitation': of('viewer', () => ({ token: 'mi_of-nobody-in-particular' }), {
    namesNothing: true,
    may: ['BAD_REQUEST'],
  }),
  'users.audit': of('admin', () => ({}), { namesNothing: true }),
  'users.server': of('viewer', nothing, { namesNothing: true }),
};
