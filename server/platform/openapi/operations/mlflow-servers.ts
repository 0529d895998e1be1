import { z } from 'zod';
import { mlflowServerStates } from '#lib/choices/mlflow-servers.ts';
import {
  createMlflowServerInput,
  listMlflowServersInput,
  syncMlflowServerInput,
  updateMlflowServerInput,
  type MlflowServerItem,
} from '#lib/schemas/experiments/servers.ts';
import { idAnswer, pageOf, secretWord, timeText } from '#lib/schemas/fields.ts';
import type { Operation } from '../operation.ts';

const tag = 'mlflow-servers';
const named = z.strictObject({ id: z.uuid(), name: z.string() }).nullable();

const server = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  url: z.string(),
  secretRef: secretWord.nullable(),
  webhookSecretRef: secretWord.nullable(),
  allow: z.array(z.string()),
  everySeconds: z.int(),
  team: named,
  environment: named,
  enabled: z.boolean(),
  editedBy: z.string(),
  revision: z
    .int()
    .describe('Counts saves; a save based on an older version returns 409 with the current one'),
  createdAt: timeText,
  updatedAt: timeText,
  state: z.enum(mlflowServerStates),
  dueAt: timeText,
  syncedAt: timeText.nullable().describe('End of the last complete pass'),
  syncedThrough: timeText.nullable().describe('Changes on the server up to this time are copied'),
  problem: z.string().nullable(),
  failures: z.int(),
  version: z.string().nullable(),
  counts: z.array(
    z.strictObject({
      kind: z.enum(['experiment', 'run', 'model', 'version']),
      copies: z.int(),
      gone: z.int().describe('Copies of items that no longer exist on the server'),
    }),
  ),
}) satisfies z.ZodType<MlflowServerItem>;

const writes = { tag, permission: 'experiments:write' } as const;
const saved = { description: 'The MLflow server', schema: idAnswer };

export const mlflowServerOperations: readonly Operation[] = [
  {
    method: 'get',
    tag,
    permission: 'experiments:read',
    path: '/api/experiments/servers',
    summary: 'MLflow servers to copy from, with the copied items',
    query: listMlflowServersInput,
    csv: true,
    answer: { description: 'A page of MLflow servers', schema: pageOf(server) },
  },
  {
    ...writes,
    method: 'post',
    path: '/api/experiments/servers',
    summary:
      'Adds an MLflow server; references to secrets and private addresses also require outbound:write',
    body: createMlflowServerInput,
    answer: { status: 201, ...saved },
  },
  {
    ...writes,
    method: 'put',
    path: '/api/experiments/servers/{id}',
    summary: 'Saves an MLflow server and reads it immediately',
    body: updateMlflowServerInput,
    answer: saved,
  },
  {
    ...writes,
    method: 'delete',
    path: '/api/experiments/servers/{id}',
    summary: 'Removes an MLflow server; copied data stays',
    answer: saved,
  },
  {
    ...writes,
    method: 'post',
    path: '/api/experiments/servers/{id}/sync',
    summary: 'Reads a server now; with `sweep` every run, including old ones',
    body: syncMlflowServerInput,
    answer: { status: 202, ...saved },
  },
  {
    ...writes,
    method: 'post',
    path: '/api/experiments/servers/{id}/test',
    summary: 'Tests a server by reading its version',
    answer: {
      description: 'The version reported by the server',
      schema: z.strictObject({ version: z.string() }),
    },
  },
  {
    tag,
    permission: null,
    method: 'post',
    path: '/api/experiments/servers/{id}/webhook',
    summary:
      'Webhook of MLflow 3, signed with the secret of the server; the server is read immediately',
    bodyTypes: ['application/json'],
    answer: { status: 204, description: 'Accepted' },
  },
];
