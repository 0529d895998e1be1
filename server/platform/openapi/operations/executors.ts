import { z } from 'zod';
import {
  bindingInput,
  saveBindingInput,
  saveExecutorInput,
  type BindingsAnswer,
  type ExecutorItem,
  type ExecutorTest,
} from '#lib/schemas/actions/execution.ts';
import { secretProblemText, secretWord } from '#lib/schemas/fields.ts';
import type { Operation } from '../operation.ts';
import { pageOf, timeText } from '../schemas/pages.ts';

const tag = 'actions';
const text = z.string();

const binding = bindingInput.extend({
  version: z.int(),
  shipped: z.boolean(),
  editor: z.strictObject({ id: z.uuid(), name: text }).nullable(),
});
const bindings = z.strictObject({
  items: z.array(binding),
  runbooks: z.array(z.strictObject({ id: text, version: z.int(), title: text, kind: text })),
  nextCursor: z.null(),
}) satisfies z.ZodType<BindingsAnswer>;

const executor = z.strictObject({
  name: text,
  kind: text,
  enabled: z.boolean(),
  url: text.nullable(),
  secretRef: secretWord.nullable(),
  secretFound: z.boolean(),
  secretProblem: text.nullable().describe(secretProblemText),
  allow: z.array(text),
  settings: z.record(text, text),
  demo: z.boolean(),
  revision: z
    .int()
    .describe('Counts saves; a save based on an older version returns 409 with the current one'),
  updatedAt: timeText,
}) satisfies z.ZodType<ExecutorItem>;

const executorTest = z.strictObject({
  ok: z.boolean(),
  detail: text,
}) satisfies z.ZodType<ExecutorTest>;

/** Operations for choosing the runbook for a cause and its executor. */
export const executorOperations: readonly Operation[] = [
  {
    method: 'get',
    tag,
    permission: 'policies:read',
    path: '/api/bindings',
    summary: 'Automation rules: the runbook for each cause',
    answer: { description: 'Automation rules and runbooks', schema: bindings },
  },
  {
    method: 'put',
    tag,
    permission: 'bindings:write',
    path: '/api/bindings/{key}',
    summary: 'Saves a new version of an automation rule',
    body: saveBindingInput,
    answer: {
      description: 'The new version',
      schema: z.strictObject({ key: text, version: z.int() }),
    },
  },
  {
    method: 'get',
    tag,
    permission: 'executors:read',
    path: '/api/executors',
    summary: 'Executors',
    answer: { description: 'Executors', schema: pageOf(executor) },
  },
  {
    method: 'put',
    tag,
    permission: 'executors:write',
    path: '/api/executors/{name}',
    summary: 'Configures an executor',
    body: saveExecutorInput,
    answer: {
      description: 'The executor',
      schema: z.strictObject({ name: text, enabled: z.boolean() }),
    },
  },
  {
    method: 'post',
    tag,
    permission: 'executors:write',
    path: '/api/executors/{name}/test',
    summary: 'Tests an executor by reading from its system; starts and changes nothing',
    answer: { description: 'The result, or the reason for the failure', schema: executorTest },
  },
];
