import { z } from 'zod';
import {
  bindingsAnswer,
  executorItem,
  executorTest,
  saveBindingInput,
  saveExecutorInput,
} from '#lib/schemas/actions/execution.ts';
import { pageOf } from '#lib/schemas/fields.ts';
import type { Operation } from '../operation.ts';

const tag = 'actions';

/** Operations for choosing the runbook for a cause, and the executor of the runbook. */
export const executorOperations: readonly Operation[] = [
  {
    method: 'get',
    tag,
    permission: 'policies:read',
    path: '/api/bindings',
    summary: 'Automation rules: the runbook for each cause',
    answer: { description: 'Automation rules and runbooks', schema: bindingsAnswer },
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
      schema: z.strictObject({ key: z.string(), version: z.int() }),
    },
  },
  {
    method: 'get',
    tag,
    permission: 'executors:read',
    path: '/api/executors',
    summary: 'Executors',
    answer: { description: 'Executors', schema: pageOf(executorItem) },
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
      schema: z.strictObject({ name: z.string(), enabled: z.boolean() }),
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
