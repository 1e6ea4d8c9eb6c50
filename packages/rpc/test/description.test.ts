import { describe, expect, it } from 'vitest';
import { describeApi } from '../src/description/description.js';
import { summaries } from '../src/description/summaries.js';
import { appRouter } from '../src/index.js';
import { procedures } from './security/procedures.js';

const document = describeApi({ url: 'https://morphoscope.example.org', version: '1.2.3' }) as unknown as {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
};

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly 'x-role': string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly content?: unknown }[];
  readonly requestBody?: {
    readonly content: Record<string, { readonly schema: { readonly type?: string } }>;
  };
}

const paths = Object.keys(appRouter._def.procedures);

describe('the description of the API', () => {
  it('has every procedure with one line about it, and no other', () => {
    expect(Object.keys(summaries).sort()).toEqual(paths.toSorted());
    for (const path of paths) {
      const [operation] = Object.values(document.paths[`/api/rpc/${path}`]!);
      expect(operation!.summary).toMatch(/^[A-Z].+\.$/s);
    }
  });

  it('names the role that each procedure really wants', () => {
    for (const [path, { role }] of Object.entries(procedures)) {
      const [operation] = Object.values(document.paths[`/api/rpc/${path}`]!);
      expect([path, operation!['x-role']]).toEqual([path, role]);
    }
    expect(document.paths['/api/rpc/users.door']!.get!.security).toEqual([]);
  });

  it('gives inputs as JSON schema: queries in a parameter, changes in the body', () => {
    const create = document.paths['/api/rpc/studies.create']!.post!;
    expect(create.requestBody!.content['application/json']!.schema).toMatchObject({
      type: 'object',
      required: ['project', 'name', 'slides', 'model'],
      properties: { seed: { type: 'integer', default: 1 }, slides: { type: 'array', minItems: 1 } },
    });
    const list = document.paths['/api/rpc/tiles.list']!.get!;
    expect(list.parameters).toMatchObject([{ name: 'input', in: 'query', required: true }]);
    expect(document.paths['/api/rpc/users.me']!.get!.parameters).toBeUndefined();
  });

  it('is plain JSON in which every reference leads somewhere and every id is there once', () => {
    const text = JSON.stringify(document);
    expect(JSON.parse(text)).toEqual(document);
    const ids = Object.values(document.paths).flatMap((one) => Object.values(one).map((o) => o.operationId));
    expect(new Set(ids).size).toBe(ids.length);
    const references = [...text.matchAll(/"\$ref":"(#\/components[^"]*)"/g)].map(([, ref]) => ref!);
    expect(references.length).toBeGreaterThan(50);
    for (const reference of references) {
      const found = reference
        .slice(2)
        .split('/')
        .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document);
      expect(found).toBeDefined();
    }
  });

  it('names the parts of every path among its parameters', () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { parameters = [] } of Object.values(operations))
        expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(parts);
    }
  });
});
