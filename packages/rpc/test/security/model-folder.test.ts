import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoModel } from '@morphoscope/phantom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../db/test/support/databases.js';
import type { Principal, Role } from '../../src/index.js';
import { makeOrganisation } from '../support/people.js';
import { startServer, type TestServer } from '../support/test-server.js';

describe('the folder of models, as people see it', () => {
  let server: TestServer;
  let team: Readonly<Record<Role, Principal>>;
  let models: string;

  beforeAll(async () => {
    server = await startServer(await databases[0]!.place());
    team = await makeOrganisation(server, 'Ours');
    models = server.config.modelRoots[0]!.path;
    const { path } = demoModel('tissue');
    await cp(path, join(models, 'tissue.onnx'));
    await cp(path.replace('.onnx', '.manifest.json'), join(models, 'tissue.manifest.json'));
    await mkdir(join(models, 'layers'));
    await writeFile(join(models, 'layers', 'model.json'), '{}');
    await writeFile(join(models, 'layers', 'group1-shard1of1.bin'), 'weights');
    await writeFile(join(models, 'notes.txt'), 'no model');
    await writeFile(join(server.folder, 'outside.onnx'), 'not shared');
    await symlink(join(server.folder, 'outside.onnx'), join(models, 'link.onnx'));
    await symlink(server.folder, join(models, 'up'));
  });
  afterAll(() => server?.close());

  it('shows models only: no manifests, no shards, no links that lead out', async () => {
    const api = server.as(team.editor).models;
    const { roots, folders, models: shown, more } = await api.browse({});
    expect(roots).toEqual([server.config.modelRoots[0]!.name]);
    expect(folders).toEqual(['layers']);
    expect(shown).toMatchObject([{ name: 'tissue.onnx', registered: false }]);
    expect(shown[0]!.bytes).toBeGreaterThan(1000);
    expect(more).toBe(false);
    const below = await api.browse({ path: 'layers' });
    expect(below.models.map(({ name }) => name)).toEqual(['model.json']);
  });

  it('says which are registered already', async () => {
    const api = server.as(team.editor).models;
    await api.register({ path: 'tissue.onnx' });
    expect((await api.browse({})).models).toMatchObject([{ name: 'tissue.onnx', registered: true }]);
  });

  it.each(['../', 'up', '/etc', 'absent'])('leads nowhere with %j', async (path) => {
    await expect(server.as(team.editor).models.browse({ path })).rejects.toThrow(
      /leads upwards|leads out of|is no path|is not there/,
    );
  });

  it('is empty, and no error, where the server was given none', async () => {
    const { modelRoots } = server.config;
    Object.assign(server.config, { modelRoots: [] });
    expect(await server.as(team.editor).models.browse({})).toMatchObject({ roots: [], models: [] });
    Object.assign(server.config, { modelRoots });
  });
});
