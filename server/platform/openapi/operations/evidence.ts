import { z } from 'zod';
import { evidenceStates } from '#lib/choices/evidence.ts';
import { riskTiers } from '#lib/choices/governance.ts';
import {
  controlKeyInput,
  evidenceKindSchema,
  evidencePackInput,
  frameworkSchema,
  listControlsInput,
  saveControlInput,
  type Evidence,
  type EvidenceControlItem,
  type EvidencePack,
} from '#lib/schemas/governance/evidence.ts';
import type { Operation } from '../operation.ts';
import { timeText } from '../schemas/pages.ts';

const text = z.string();
const state = z.enum(evidenceStates);
const control = z.strictObject({
  key: text,
  version: z.int(),
  framework: frameworkSchema,
  reference: text,
  title: text,
  asks: text,
  source: text,
  sourceVersion: text,
  sourceDate: text,
  evidence: z.array(evidenceKindSchema),
  enabled: z.boolean(),
  comment: text,
  by: text,
  at: timeText,
}) satisfies z.ZodType<EvidenceControlItem>;
const evidence = z.strictObject({
  kind: evidenceKindSchema,
  title: text,
  state,
  sentence: text,
  rows: z.array(
    z.strictObject({
      title: text,
      detail: text.nullable(),
      href: text.nullable(),
      at: timeText.nullable(),
    }),
  ),
  more: z.int(),
}) satisfies z.ZodType<Evidence>;
const pack = z.strictObject({
  framework: z.strictObject({ id: frameworkSchema, title: text }),
  model: text,
  tier: z.enum(riskTiers),
  version: z.int().nullable(),
  from: timeText,
  to: timeText,
  generatedAt: timeText,
  generatedBy: text,
  counts: z.strictObject({ there: z.int(), missing: z.int(), notChecked: z.int() }),
  lines: z.array(z.strictObject({ control, state, evidence: z.array(evidence) })),
}) satisfies z.ZodType<EvidencePack>;

const read = { method: 'get', tag: 'governance', permission: 'models:read' } as const;

export const evidenceOperations: readonly Operation[] = [
  {
    ...read,
    path: '/api/governance/packs/{framework}/{name}',
    summary:
      'Evidence of a model for each control of a law or standard, and what is missing; as data or as a PDF file that also contains the data',
    query: evidencePackInput,
    answer: { description: 'The pack', schema: pack },
    pdf: true,
  },
  {
    ...read,
    path: '/api/governance/controls',
    summary: 'Controls of the evidence packs with source, version and date',
    query: listControlsInput,
    answer: { description: 'The controls', schema: z.strictObject({ items: z.array(control) }) },
  },
  {
    ...read,
    path: '/api/governance/controls/{key}',
    summary: 'One control with all its versions',
    query: controlKeyInput,
    answer: {
      description: 'The control',
      schema: z.strictObject({ current: control, versions: z.array(control) }),
    },
  },
  {
    method: 'put',
    tag: 'governance',
    permission: 'policies:write',
    path: '/api/governance/controls/{key}',
    summary: 'Saves a control as a new version, or adds one',
    body: saveControlInput,
    answer: { description: 'The current version', schema: control },
  },
];
