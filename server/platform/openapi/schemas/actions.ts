import { z } from 'zod';
import { authorActs } from '#lib/choices/governance.ts';
import {
  actionStatuses,
  rollbackBases,
  type ActionContract,
  type ActionDetail,
  type ActionStop,
  type ActionSummary,
  type VerificationResult,
} from '#lib/schemas/actions/actions.ts';
import {
  changeRowSchema,
  checkSchema,
  criterionSchema,
  planSchema,
  riskSchema,
} from '#lib/schemas/actions/plan.ts';
import { reproductionSchema } from '#lib/schemas/experiments/reproduce.ts';
import { resourceRefShape, timeText } from '#lib/schemas/fields.ts';

const text = z.string();
const when = timeText.nullable();

export const actionStop = z.strictObject({
  at: timeText,
  by: text,
  reason: text,
}) satisfies z.ZodType<ActionStop>;

export const actionSummary = z.strictObject({
  id: z.uuid(),
  number: z.int(),
  kind: text,
  title: text,
  status: z.enum(actionStatuses),
  statusReason: text.nullable(),
  stop: actionStop.nullable(),
  risk: riskSchema,
  target: resourceRefShape,
  environment: text.nullable(),
  planVersion: text,
  incident: z.strictObject({ id: z.uuid(), number: z.int(), title: text }).nullable(),
  proposedAt: timeText,
  expiresAt: timeText,
  votes: z.strictObject({ approve: z.int(), required: z.int() }),
  trackRecord: z.strictObject({
    tried: z.int(),
    verified: z.int(),
    relapsed: z.int(),
    rejected: z.int(),
    medianRecoveryMs: z.number().nullable(),
    untouched: z.strictObject({ seen: z.int(), recovered: z.int() }),
    ranks: z.boolean(),
  }),
  standIns: z.array(z.strictObject({ from: text, to: text, endsAt: timeText })),
  demo: z.boolean(),
}) satisfies z.ZodType<ActionSummary>;

export const dryRunShape = z.union([
  z.strictObject({
    kind: z.literal('done'),
    at: timeText,
    changes: z.array(changeRowSchema),
    detail: text,
  }),
  z.strictObject({ kind: z.enum(['unsupported', 'failed']), reason: text }),
]);

const contract = z.strictObject({
  ...planSchema.pick({
    parameters: true,
    reason: true,
    evidence: true,
    expectedEffect: true,
    successCriteria: true,
    rollback: true,
    blastRadius: true,
    cost: true,
  }).shape,
  proposer: z.strictObject({
    kind: z.enum(['rule', 'user']),
    id: text,
    name: text,
    editor: z.strictObject({ id: text, name: text }).nullable(),
    tierLoweredBy: z.strictObject({ id: text, name: text }).optional(),
    authors: z.array(z.strictObject({ id: text, name: text, did: z.enum(authorActs) })).optional(),
  }),
  preCheck: z.strictObject({ at: timeText, checks: z.array(checkSchema) }),
  dryRun: dryRunShape,
}) satisfies z.ZodType<ActionContract>;

/** Items of a list; `brief` omits the contract. */
export const actionItem = actionSummary.extend(contract.partial().shape);

const verification = z.strictObject({
  outcome: z.enum(['verified', 'not_verified', 'inconclusive']),
  reason: text,
  criteria: z.array(
    criterionSchema.extend({
      median: z.number().nullable(),
      samples: z.int(),
      good: z.int().optional(),
      failing: z.strictObject({ count: z.int(), firstAt: when, lastAt: when }).optional(),
      passed: z.boolean().nullable(),
    }),
  ),
  otherCauses: z
    .array(
      z.strictObject({
        kind: z.enum(['change', 'alert', 'action']),
        title: text,
        resource: z.strictObject({ kind: text, name: text }).nullable(),
        at: timeText,
      }),
    )
    .optional(),
  rollback: z
    .strictObject({ automatic: z.boolean(), because: z.enum(rollbackBases), reason: text })
    .optional(),
  reproduction: reproductionSchema.optional(),
  fromAt: timeText,
  toAt: timeText,
}) satisfies z.ZodType<VerificationResult>;

export const actionDetail = actionSummary.extend({
  ...contract.shape,
  plan: planSchema,
  executor: text,
  policy: z.strictObject({
    name: text,
    version: z.int(),
    requiredVotes: z.int(),
    roles: z.array(text),
    oneFrom: z.array(text),
    needsReauth: z.boolean(),
    sentence: text,
    proposedUnder: z.strictObject({ version: z.int(), sentence: text }).nullable(),
  }),
  approvals: z.array(
    z.strictObject({
      id: z.uuid(),
      user: z.strictObject({ id: z.uuid(), name: text }),
      vote: z.enum(['approve', 'reject']),
      comment: text.nullable(),
      at: timeText,
      voided: z.boolean(),
      onBehalfOf: z.strictObject({ id: z.uuid(), name: text }).nullable(),
      breakGlass: z.boolean(),
    }),
  ),
  comments: z.array(
    z.strictObject({
      id: z.uuid(),
      by: z.strictObject({ id: text.nullable(), name: text }),
      body: text,
      at: timeText,
      editedAt: timeText.nullable(),
    }),
  ),
  you: z.strictObject({
    mayApprove: z.boolean(),
    mayReject: z.boolean(),
    reason: text.nullable(),
    onBehalfOf: z.array(z.strictObject({ id: z.uuid(), name: text })),
    reauthenticate: z.enum(['password', 'code', 'confirm']),
  }),
  followUps: z.array(
    z.strictObject({
      id: z.uuid(),
      number: z.int(),
      how: z.enum(['again', 'back']),
      status: z.enum(actionStatuses),
    }),
  ),
  delegations: z.array(z.strictObject({ from: text, to: text, endsAt: timeText })),
  runs: z.array(
    z.strictObject({
      id: z.uuid(),
      purpose: z.enum(['run', 'rollback']),
      simulated: z.boolean(),
      status: text,
      startedAt: when,
      finishedAt: when,
      log: z.array(z.strictObject({ at: timeText, level: z.enum(['info', 'error']), text })),
    }),
  ),
  verification: verification.nullable(),
  verificationProgress: z
    .strictObject({ samples: z.int(), needed: z.int(), fromAt: timeText, untilAt: timeText })
    .nullable(),
}) satisfies z.ZodType<ActionDetail>;
