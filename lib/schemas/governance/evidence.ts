import { z } from 'zod';
import { evidenceKinds, evidenceStates, frameworks } from '#lib/choices/evidence.ts';
import { riskTiers } from '#lib/choices/governance.ts';
import { baseVersionSchema, timeParam, timeText } from '#lib/schemas/fields.ts';
import { modelNameInput } from '#lib/schemas/models/models.ts';

const frameworkSchema = z.enum(frameworks.map(({ id }) => id));
const evidenceKindSchema = z.enum(evidenceKinds.map(({ id }) => id));
const line = z.string().trim().min(1).max(300);

export const listControlsInput = z.object({ framework: frameworkSchema.optional() });
export const controlKeyInput = z.object({
  key: z
    .string()
    .min(3)
    .max(100)
    .regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/u, 'may hold small letters, digits, . and -'),
});
export const saveControlInput = controlKeyInput.extend({
  framework: frameworkSchema,
  /** Location in the framework text, such as "Article 14". */
  reference: line,
  title: line,
  /** Requirement of the framework, in the user's own words. */
  asks: z.string().trim().min(1).max(2_000),
  source: line,
  sourceVersion: line,
  sourceDate: z.iso.date('must be a date such as 2026-04-17'),
  evidence: z.array(evidenceKindSchema).max(evidenceKinds.length),
  enabled: z.boolean().default(true),
  comment: z.string().trim().max(1_000).default(''),
  /**
   * Version that was edited. The save fails with a conflict if a newer one is in force. Omit it for
   * a new line.
   */
  baseVersion: baseVersionSchema,
});

const text = z.string();
const state = z.enum(evidenceStates);
export const evidenceControlItem = z.strictObject({
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
});
export type EvidenceControlItem = z.output<typeof evidenceControlItem>;

export const evidencePackInput = modelNameInput.extend({
  framework: frameworkSchema,
  /** Default: 180 days before `to`. */
  from: timeParam.optional(),
  to: timeParam.optional(),
});

/** One row that supports a finding, with its address in Tandem. */
const evidenceRow = z.strictObject({
  title: text,
  detail: text.nullable(),
  href: text.nullable(),
  at: timeText.nullable(),
});
export type EvidenceRow = z.output<typeof evidenceRow>;
const evidence = z.strictObject({
  kind: evidenceKindSchema,
  title: text,
  state,
  sentence: text,
  rows: z.array(evidenceRow),
  /** Number of rows beyond those shown. */
  more: z.int(),
});
export type Evidence = z.output<typeof evidence>;
const packLine = z.strictObject({
  control: evidenceControlItem,
  state,
  evidence: z.array(evidence),
});
export type PackLine = z.output<typeof packLine>;
export const evidencePack = z.strictObject({
  framework: z.strictObject({ id: frameworkSchema, title: text }),
  model: text,
  tier: z.enum(riskTiers),
  /** Version that was deciding at the end of the period. */
  version: z.int().nullable(),
  from: timeText,
  to: timeText,
  generatedAt: timeText,
  generatedBy: text,
  counts: z.strictObject({ there: z.int(), missing: z.int(), notChecked: z.int() }),
  lines: z.array(packLine),
});
export type EvidencePack = z.output<typeof evidencePack>;
