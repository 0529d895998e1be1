import { z } from 'zod';
import {
  evidenceKinds,
  frameworks,
  type EvidenceKind,
  type EvidenceState,
  type Framework,
} from '#lib/choices/evidence.ts';
import type { RiskTier } from '#lib/choices/governance.ts';
import { baseVersionSchema, timeParam } from '#lib/schemas/fields.ts';
import { modelNameInput } from '#lib/schemas/models/models.ts';

export const frameworkSchema = z.enum(frameworks.map(({ id }) => id));
export const evidenceKindSchema = z.enum(evidenceKinds.map(({ id }) => id));
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
  /** Location in the text of the framework: "Article 14". */
  reference: line,
  title: line,
  /** Requirement of the text, in the user's own words. */
  asks: z.string().trim().min(1).max(2_000),
  source: line,
  sourceVersion: line,
  sourceDate: z.iso.date('must be a date such as 2026-04-17'),
  evidence: z.array(evidenceKindSchema).max(evidenceKinds.length),
  enabled: z.boolean().default(true),
  comment: z.string().trim().max(1_000).default(''),
  /** Version that was edited; a conflict if another one is now in force. Omit it for a new line. */
  baseVersion: baseVersionSchema,
});

export type EvidenceControlItem = {
  key: string;
  version: number;
  framework: Framework;
  reference: string;
  title: string;
  asks: string;
  source: string;
  sourceVersion: string;
  sourceDate: string;
  evidence: EvidenceKind[];
  enabled: boolean;
  comment: string;
  by: string;
  at: string;
};

export const evidencePackInput = modelNameInput.extend({
  framework: frameworkSchema,
  /** Default: 180 days before `to`. */
  from: timeParam.optional(),
  to: timeParam.optional(),
});

/** One row that supports a finding, with its address in Tandem. */
export type EvidenceRow = {
  title: string;
  detail: string | null;
  href: string | null;
  at: string | null;
};
export type Evidence = {
  kind: EvidenceKind;
  title: string;
  state: EvidenceState;
  sentence: string;
  rows: EvidenceRow[];
  /** Number of rows beyond those shown. */
  more: number;
};
export type PackLine = {
  control: EvidenceControlItem;
  state: EvidenceState;
  evidence: Evidence[];
};
export type EvidencePack = {
  framework: { id: Framework; title: string };
  model: string;
  tier: RiskTier;
  /** Version that decided at the end of the period. */
  version: number | null;
  from: string;
  to: string;
  generatedAt: string;
  generatedBy: string;
  counts: { there: number; missing: number; notChecked: number };
  lines: PackLine[];
};
