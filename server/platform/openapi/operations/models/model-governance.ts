import { z } from 'zod';
import { allCardFields, inventoryGaps, riskTiers } from '#lib/choices/governance.ts';
import { cardTasks } from '#lib/choices/models/card-tasks.ts';
import { promotionEvidence } from '#lib/schemas/actions/promotion.ts';
import { timeText } from '#lib/schemas/fields.ts';
import {
  saveValueModelInput,
  valueModelAnswer,
  valueModelEntry,
} from '#lib/schemas/inference/value.ts';
import { templateAnswer, templateInput } from '#lib/schemas/model-monitoring/templates.ts';
import {
  getCardInput,
  listInventoryInput,
  modelAtInput,
  saveCardInput,
  scannedFileSchema,
  scanStatuses,
  vouchedSchema,
  vouchFilesInput,
  setGovernanceInput,
  writtenCardSchema,
  type GovernanceEntry,
  type InventoryItem,
  type ModelAt,
  type ModelCardDetail,
  type ScanDetail,
} from '#lib/schemas/models/governance.ts';
import { versionInput } from '#lib/schemas/models/models.ts';
import type { Operation } from '../../operation.ts';

const text = z.string();
const orNull = text.nullable();
const when = timeText.nullable();
const tier = z.enum(riskTiers);

const governance = z.strictObject({
  version: z.int(),
  owner: text,
  purpose: text,
  tier,
  comment: text,
  by: orNull,
  at: when,
}) satisfies z.ZodType<GovernanceEntry>;
const dataset = z.strictObject({
  name: text,
  digest: text,
  sourceType: text,
  source: text,
  context: orNull,
  href: text.describe('The page of the logged dataset at this digest'),
});
const card = z.strictObject({
  name: text,
  version: z.int().nullable(),
  revision: z.int(),
  governance,
  written: writtenCardSchema,
  taskByRows: z
    .enum(cardTasks.map(({ id }) => id))
    .nullable()
    .describe('Task detected from its rows'),
  generated: z.strictObject({
    run: z.strictObject({ id: text, name: text }).nullable(),
    trainingData: z.array(dataset),
    metrics: z.array(
      z.strictObject({
        key: text,
        value: z.union([z.number(), text]),
        dataset: orNull,
        slice: orNull,
      }),
    ),
    notes: z.array(text),
    readAt: timeText,
  }),
  checks: z.array(
    z.strictObject({
      field: z.enum(allCardFields.map(({ id }) => id)),
      title: text,
      needed: z.boolean(),
      there: z.boolean(),
    }),
  ),
  complete: z.boolean(),
  revisions: z.array(z.strictObject({ revision: z.int(), by: text, at: timeText, comment: text })),
}) satisfies z.ZodType<ModelCardDetail>;
const scanStatus = z.enum(scanStatuses);
const scan = z.strictObject({
  name: text,
  version: z.int(),
  scan: z
    .strictObject({
      status: scanStatus,
      sentence: text,
      rules: text,
      files: z.array(scannedFileSchema),
      notes: z.array(text),
      scannedAt: timeText,
      vouched: vouchedSchema.nullable(),
    })
    .nullable(),
}) satisfies z.ZodType<ScanDetail>;
const inventoryItem = z.strictObject({
  id: text,
  name: text,
  owner: text,
  purpose: text,
  tier,
  team: orNull,
  servingVersion: z.int().nullable(),
  latestVersion: z.int().nullable(),
  cardRevision: z.int(),
  cardMissing: z.array(text),
  scan: scanStatus.nullable(),
  lastValidatedAt: when,
  openRequests: z.int().nullable(),
  gaps: z.array(z.enum(inventoryGaps)),
  demo: z.boolean(),
  updatedAt: timeText,
}) satisfies z.ZodType<InventoryItem>;
const facet = z.array(z.strictObject({ value: text, count: z.int() }));
const since = { since: timeText };
const approval = z.union([
  z.strictObject({
    kind: z.literal('action'),
    action: z.strictObject({
      id: text,
      number: z.int(),
      href: text,
      title: text,
      status: text,
      risk: text,
      planVersion: text,
      proposer: text,
      policy: text,
      requiredVotes: z.int(),
      proposedAt: timeText,
      decidedAt: when,
    }),
    votes: z.array(
      z.strictObject({
        by: text,
        onBehalfOf: orNull,
        vote: text,
        comment: orNull,
        at: timeText,
        breakGlass: z.boolean(),
      }),
    ),
    comments: z.array(z.strictObject({ by: text, at: timeText, body: text })),
    reason: text,
    evidence: z.array(z.strictObject({ title: text, href: text })),
    checks: z.array(z.strictObject({ title: text, ok: z.boolean(), detail: text })),
    promotion: promotionEvidence
      .nullable()
      .describe('Measurements of the version: comparison, drift, card, scan, cost'),
  }),
  z.strictObject({ kind: z.literal('none'), reason: text }),
]);
const removed = z.strictObject({ at: timeText, by: text }).nullable();
export const modelAtSchema = z.strictObject({
  name: text,
  at: timeText,
  existed: z.boolean(),
  removed: removed.describe('Time the model was removed; null while it is registered'),
  nowNamed: orNull.describe('Current name, if the model was renamed'),
  sentence: text,
  decided: z.strictObject({ alias: text, version: z.int(), ...since }).nullable(),
  aliases: z.array(
    z.strictObject({ alias: text, version: z.int(), ...since, protected: z.boolean() }),
  ),
  answered: z
    .array(z.strictObject({ version: text, requests: z.int() }))
    .describe('Versions with requests in the previous hour, most requests first'),
  version: z
    .strictObject({
      version: z.int(),
      registeredAt: timeText,
      registeredBy: text,
      source: text,
      removed,
    })
    .nullable(),
  trainedOn: z.strictObject({
    run: z.strictObject({ id: text, name: text, startedAt: timeText, commit: orNull }).nullable(),
    datasets: z.array(dataset),
    note: orNull,
  }),
  approval,
  change: z
    .strictObject({
      at: timeText,
      alias: text,
      fromVersion: z.int().nullable(),
      toVersion: z.int().nullable(),
      by: z.strictObject({ kind: text, id: orNull, name: text }),
      action: z
        .strictObject({ id: text, number: z.int(), href: text, approvedBy: z.array(text) })
        .nullable(),
    })
    .nullable(),
  previousChangeAt: when,
  nextChangeAt: when,
  replaced: z.strictObject({ at: timeText, toVersion: z.int().nullable() }).nullable(),
  governance,
  card: z.strictObject({ revision: z.int(), by: text, at: timeText }).nullable(),
  scan: z
    .strictObject({
      status: scanStatus,
      scannedAt: timeText,
      vouched: vouchedSchema.nullable(),
    })
    .nullable(),
  watch: z.strictObject({
    limits: z.array(
      z.strictObject({ name: text, metric: text, sentence: text, version: z.int(), ...since }),
    ),
    monitors: z.array(z.strictObject({ id: text, name: text, sentence: text, ...since })),
    baselines: z.array(z.strictObject({ id: text, name: text, rows: z.int(), ...since })),
    measured: z.array(z.strictObject({ metric: text, series: z.int() })),
    note: orNull,
  }),
}) satisfies z.ZodType<ModelAt>;

const read = { method: 'get', tag: 'models', permission: 'models:read' } as const;
const write = { tag: 'models', permission: 'models:write' } as const;
const scanPath = '/api/models/{name}/versions/{version}/scan';

export const modelGovernanceOperations: readonly Operation[] = [
  {
    ...read,
    path: '/api/models/{name}/at',
    summary: 'Serving version at a time, with its data, approval and monitoring',
    query: modelAtInput,
    answer: { description: 'The state at that time', schema: modelAtSchema },
  },
  {
    ...read,
    path: '/api/models/{name}/governance',
    summary: 'Owner, purpose and risk tier of a model, with earlier versions',
    answer: {
      description: 'The current values and all versions',
      schema: z.strictObject({
        current: governance,
        tierForRules: governance.shape.tier,
        versions: z.array(governance),
      }),
    },
  },
  {
    ...write,
    method: 'put',
    path: '/api/models/{name}/governance',
    summary: 'Sets owner, purpose and risk tier of a model; only an approver can lower the tier',
    body: setGovernanceInput,
    answer: { description: 'The current version', schema: governance },
  },
  {
    ...read,
    path: '/api/models/{name}/value',
    summary: 'Value model: the value of predictions according to the owner, with earlier versions',
    answer: { description: 'The current values and all versions', schema: valueModelAnswer },
  },
  {
    ...write,
    method: 'put',
    path: '/api/models/{name}/value',
    summary: 'Sets the value of correct and wrong predictions; null removes it',
    body: saveValueModelInput,
    answer: { description: 'The current version', schema: valueModelEntry },
  },
  {
    ...read,
    path: '/api/models/{name}/card',
    summary: 'The model card: written and generated fields (`format=md` for Markdown)',
    query: getCardInput.extend({ format: z.enum(['json', 'md']).optional() }),
    answer: { description: 'The card', schema: card, mediaTypes: ['text/markdown'] },
  },
  {
    ...write,
    method: 'put',
    path: '/api/models/{name}/card',
    summary: 'Saves the written half of a model card as a new revision',
    body: saveCardInput,
    answer: {
      description: 'The new revision',
      schema: z.strictObject({ name: text, revision: z.int() }),
    },
  },
  {
    ...read,
    path: scanPath,
    summary: 'Contents of the files of a version: kinds, digests, code that runs on load',
    query: versionInput,
    answer: { description: 'The newest scan', schema: scan },
  },
  {
    ...write,
    method: 'post',
    path: scanPath,
    summary: 'Scans the files of a version again',
    answer: {
      description: 'The scan result',
      schema: z.strictObject({ version: z.int(), status: scanStatus }),
    },
  },
  {
    method: 'post',
    tag: 'models',
    permission: 'actions:decide-models',
    path: `${scanPath}/vouch`,
    summary: 'Accepts unscanned files, by a person who can decide on the promotion',
    body: vouchFilesInput.pick({ reason: true }),
    answer: {
      description: 'The person who accepted them',
      schema: z.strictObject({ version: z.int(), vouched: vouchedSchema }),
    },
  },
  {
    ...read,
    path: '/api/models/{name}/template',
    summary:
      'Changes that a template would make to a model: task of the card and limits; nothing is saved',
    query: templateInput,
    answer: { description: 'Changes by setting', schema: templateAnswer },
  },
  {
    ...write,
    method: 'put',
    path: '/api/models/{name}/template',
    summary: 'Applies a template; manual settings are not changed unless `overwrite` is true',
    body: templateInput,
    answer: { description: 'The changes made', schema: templateAnswer },
  },
  {
    ...read,
    path: '/api/governance/models',
    summary: 'Model inventory: owner, purpose, tier, and what is missing',
    query: listInventoryInput,
    csv: true,
    answer: {
      description: 'A page of the inventory',
      schema: z.strictObject({
        items: z.array(inventoryItem),
        nextCursor: orNull,
        facets: z.strictObject({ tier: facet, owner: facet, gap: facet }),
        total: z.int(),
      }),
    },
  },
];
