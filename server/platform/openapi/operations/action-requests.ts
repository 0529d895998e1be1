import { z } from 'zod';
import { actionStatuses } from '#lib/schemas/actions/actions.ts';
import { planSchema, preCheckSchema } from '#lib/schemas/actions/plan.ts';
import {
  actionOptionsInput,
  previewActionInput,
  requestActionInput,
  type ActionChoice,
  type ActionOption,
  type ActionOptions,
  type ActionPreview,
  type OpenAction,
} from '#lib/schemas/actions/request.ts';
import type { Operation } from '../operation.ts';
import { dryRunShape } from '../schemas/actions.ts';

const text = z.string();

const choice = z.union([
  z.strictObject({ name: z.literal('toVersion'), options: z.array(text), value: text }),
  z.strictObject({
    name: z.literal('replicas'),
    min: z.int(),
    max: z.int(),
    current: z.number(),
    value: z.number(),
  }),
]) satisfies z.ZodType<ActionChoice>;
const option = z.strictObject({
  runbook: text,
  title: text,
  kind: text,
  possible: z.boolean(),
  reason: text.nullable(),
  choices: z.array(choice),
}) satisfies z.ZodType<ActionOption>;
const openAction = z.strictObject({
  id: z.uuid(),
  number: z.int(),
  title: text,
  kind: text,
  status: z.enum(actionStatuses),
}) satisfies z.ZodType<OpenAction>;
const options = z.strictObject({
  items: z.array(option),
  open: z.array(openAction),
  nextCursor: z.null(),
}) satisfies z.ZodType<ActionOptions>;
const preview = z.strictObject({
  title: text,
  plan: planSchema,
  preCheck: preCheckSchema,
  dryRun: dryRunShape,
  policy: z.strictObject({
    mode: z.enum(['automatic', 'approve', 'never']),
    votes: z.int(),
    roles: z.array(text),
    sentence: text,
  }),
  held: text.nullable(),
  refusal: text.nullable(),
}) satisfies z.ZodType<ActionPreview>;

const post = { method: 'post', tag: 'actions', permission: 'actions:write' } as const;

/** Actions that a user can propose for a resource or a model. */
export const actionRequestOperations: readonly Operation[] = [
  ['/api/resources/{id}', 'a resource'],
  ['/api/models/{name}', 'a model'],
].flatMap(([path = '', what = '']): Operation[] => [
  {
    method: 'get',
    tag: 'actions',
    permission: 'actions:write',
    path: `${path}/actions`,
    summary: `Actions that a user can propose for ${what}, each with its parameters or the reason why it is not possible`,
    query: actionOptionsInput,
    answer: { description: 'Possible and open actions', schema: options },
  },
  {
    ...post,
    path: `${path}/actions/preview`,
    summary: `The complete plan of an action for ${what} with checks, dry run and approvals; stores nothing`,
    body: previewActionInput,
    answer: { description: 'The plan, and the reason why it cannot be proposed', schema: preview },
  },
  {
    ...post,
    path: `${path}/actions`,
    summary: `Proposes an action for ${what}; the policy decides who approves it, and the proposer cannot`,
    description:
      'The caller also needs permission to change or to decide on the target: infrastructure for services and hosts, models for models and their data. An open action of the same kind for the target is a conflict; `data.action` names it.',
    body: requestActionInput,
    answer: {
      status: 201,
      description: 'The proposal',
      schema: z.strictObject({ id: z.uuid(), number: z.int() }),
    },
  },
]);
