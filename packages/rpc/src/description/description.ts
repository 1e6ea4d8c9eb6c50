import { z } from 'zod';
import { appRouter } from '../app-router.js';
import type { ProcedureMeta } from '../trpc.js';
import { type ByteRoute, byteRoutes } from './byte-routes.js';
import { summaries } from './summaries.js';

/** A JSON object. */
type Json = Readonly<Record<string, unknown>>;

/** What of a procedure is described. */
interface Described {
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly inputs: readonly z.ZodType[];
  readonly meta?: ProcedureMeta;
}

/**
 * The API as an OpenAPI 3.1 document: every procedure with its input as JSON schema, the role it wants and what it
 * answers with, and the routes of bytes. Answers are described by the names of their TypeScript types: for programs in
 * TypeScript, `createClient` has all of them.
 * @param server where it runs, e.g. `https://morphoscope.example.org`.
 */
export function describeApi(server: { readonly url: string; readonly version: string }): Json {
  const paths: Record<string, Json> = {};
  for (const [path, procedure] of Object.entries(appRouter._def.procedures)) {
    const { _def } = procedure as unknown as { readonly _def: Described };
    paths[`/api/rpc/${path}`] = { [_def.type === 'mutation' ? 'post' : 'get']: operation(path, _def) };
  }
  for (const route of byteRoutes)
    paths[route.path] = { ...paths[route.path], [route.method]: byteOperation(route) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Morphoscope',
      version: server.version,
      description:
        'See what a tissue classifier has learned. Procedures are tRPC: input of queries is JSON in the parameter `input`, of changes the JSON body; the answer is {result: {data}} or {error}. For research use only.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: server.url }],
    security: [{ key: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'API key, made with users.createKey.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Secure-morphoscope.session_token',
          description: 'Session of a browser. Without HTTPS the name has no __Secure- before it.',
        },
      },
      responses: { error: errorAnswer },
    },
  };
}

function operation(path: string, { type, inputs, meta }: Described): Json {
  const [does, answers] = summaries[path] ?? ['', ''];
  const role = meta?.role ?? 'anybody';
  const schema = inputs[0] ? inputSchema(inputs[0]) : undefined;
  const isEvents = type === 'subscription';
  return {
    operationId: path,
    tags: [path.split('.')[0]!],
    summary: does,
    description: `${role === 'anybody' ? 'For everybody, also without signing in' : `Least role: ${role}`}. Answers with ${answers}.`,
    'x-role': role,
    ...(role === 'anybody' ? { security: [] } : {}),
    ...(schema ? inputOf(type, schema) : {}),
    responses: {
      '200': {
        description: answers,
        content: isEvents
          ? { 'text/event-stream': { schema: { type: 'string' } } }
          : { 'application/json': { schema: answerSchema } },
      },
      default: { $ref: '#/components/responses/error' },
    },
  };
}

function inputOf(type: Described['type'], schema: Json): Json {
  const content = { 'application/json': { schema } };
  if (type === 'mutation') return { requestBody: { required: true, content } };
  return { parameters: [{ name: 'input', in: 'query', required: schema.required !== undefined, content }] };
}

function inputSchema(schema: z.ZodType): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return JSON.parse(JSON.stringify(json)) as Json;
}

function byteOperation({ method, path, does, gives, role, query = {}, takes }: ByteRoute): Json {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const whole = new Set(['level', 'column', 'row']);
  return {
    operationId: `${method} ${path}`,
    tags: ['bytes'],
    summary: does,
    'x-role': role,
    parameters: [
      ...names.map((name) => ({
        name,
        in: 'path',
        required: true,
        schema: { type: whole.has(name) ? 'integer' : 'string' },
      })),
      ...Object.entries(query).map(([name, description]) => ({
        name,
        in: 'query',
        required: true,
        description,
        schema: { type: name === 'name' ? 'string' : 'number' },
      })),
    ],
    ...(takes ? { requestBody: { required: true, content: { [takes]: {} } } } : {}),
    responses: {
      '200': { description: does, content: { [gives]: {} } },
      default: { description: 'Why not, in words: {error: {message, suggestion?, request}}.' },
    },
  };
}

const answerSchema: Json = {
  type: 'object',
  required: ['result'],
  properties: { result: { type: 'object', properties: { data: {} } } },
};

const errorAnswer: Json = {
  description: 'Why not, in words a person can act on.',
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['error'],
        properties: {
          error: {
            type: 'object',
            required: ['message', 'code', 'data'],
            properties: {
              message: { type: 'string' },
              code: { type: 'integer' },
              data: {
                type: 'object',
                properties: {
                  code: { type: 'string', description: 'e.g. BAD_REQUEST, NOT_FOUND, CONFLICT' },
                  httpStatus: { type: 'integer' },
                  path: { type: 'string' },
                  suggestion: { type: 'string', description: 'What to do about it.' },
                  conflict: {
                    type: 'object',
                    description: 'With CONFLICT: what somebody else did meanwhile.',
                    properties: {
                      version: { type: 'integer' },
                      author: { type: 'string' },
                      at: { type: 'string', format: 'date-time' },
                      text: { type: 'string' },
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};
