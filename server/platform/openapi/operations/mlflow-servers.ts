import { z } from 'zod';
import { mlflowServerStates } from '#lib/choices/mlflow-servers.ts';
import type { MlflowServerItem } from '#lib/schemas/experiments/servers.ts';
import {
  createMlflowServerInput,
  listMlflowServersInput,
  syncMlflowServerInput,
  updateMlflowServerInput,
} from '#lib/schemas/experiments/servers.ts';
import { secretWord } from '#lib/schemas/fields.ts';
import type { Operation } from '../operation.ts';
import { idAnswer, pageOf, timeText } from '../schemas/pages.ts';

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
  revision: z.int().describe('Counts saves; a save based on an older one answers 409 with theirs'),
  createdAt: timeText,
  updatedAt: timeText,
  state: z.enum(mlflowServerStates),
  dueAt: timeText,
  syncedAt: timeText.nullable().describe('End of the last whole pass'),
  syncedThrough: timeText.nullable().describe('What changed there before is known here'),
  problem: z.string().nullable(),
  failures: z.int(),
  version: z.string().nullable(),
  counts: z.array(
    z.strictObject({
      kind: z.enum(['experiment', 'run', 'model', 'version']),
      copies: z.int(),
      gone: z.int().describe('Copies of what the server no longer has'),
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
    summary: 'MLflow servers that are copied from, with what was copied',
    query: listMlflowServersInput,
    csv: true,
    answer: { description: 'A page of MLflow servers', schema: pageOf(server) },
  },
  {
    ...writes,
    method: 'post',
    path: '/api/experiments/servers',
    summary:
      'Adds an MLflow server; references to secrets and private addresses need outbound:write too',
    body: createMlflowServerInput,
    answer: { status: 201, ...saved },
  },
  {
    ...writes,
    method: 'put',
    path: '/api/experiments/servers/{id}',
    summary: 'Saves an MLflow server anew; it is read at once',
    body: updateMlflowServerInput,
    answer: saved,
  },
  {
    ...writes,
    method: 'delete',
    path: '/api/experiments/servers/{id}',
    summary: 'Removes an MLflow server; what was copied stays',
    answer: saved,
  },
  {
    ...writes,
    method: 'post',
    path: '/api/experiments/servers/{id}/sync',
    summary: 'Reads a server now; with `sweep` every run, old ones too',
    body: syncMlflowServerInput,
    answer: { status: 202, ...saved },
  },
  {
    ...writes,
    method: 'post',
    path: '/api/experiments/servers/{id}/test',
    summary: 'Asks a server for its version',
    answer: {
      description: 'What the server says it is',
      schema: z.strictObject({ version: z.string() }),
    },
  },
  {
    tag,
    permission: null,
    method: 'post',
    path: '/api/experiments/servers/{id}/webhook',
    summary:
      'Webhook of MLflow 3, signed with the secret of the server; the server is read at once',
    bodyTypes: ['application/json'],
    answer: { status: 204, description: 'Taken' },
  },
];
