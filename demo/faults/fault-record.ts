import { z } from 'zod';

/** Faults around the company's model. */
export const MODEL_FAULT_KINDS = [
  'concept-drift',
  'covariate-shift',
  'feature-outage',
  'unit-change',
  'bad-model-version',
  'bad-challenger',
  'label-delay',
  'training-serving-skew',
  'campaign',
  'starved-host',
] as const;
export type ModelFaultKind = (typeof MODEL_FAULT_KINDS)[number];

export function isModelFault(kind: FaultKind): kind is ModelFaultKind {
  return MODEL_FAULT_KINDS.some((each) => each === kind);
}

export const FAULT_KINDS = [
  'memory-leak',
  'slow-dependency',
  'bad-deploy',
  'traffic-surge',
  'dependency-outage',
  'disk-filling',
  'noisy-neighbour',
  'silent-exporter',
  ...MODEL_FAULT_KINDS,
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Limits for fault parameters, also used by the form. */
export const FAULT_LIMITS = { strength: 100_000, rampSeconds: 86_400, seed: 100 } as const;
const strengthText = `must be a number above 0 and at most ${FAULT_LIMITS.strength}`;
const rampText = `must be a number from 0 to ${FAULT_LIMITS.rampSeconds}`;
const seedText = `must have at most ${FAULT_LIMITS.seed} characters`;

export const faultInput = z.object({
  kind: z.enum(FAULT_KINDS),
  target: z.string().min(1).max(100).optional(),
  strength: z
    .number(strengthText)
    .positive(strengthText)
    .max(FAULT_LIMITS.strength, strengthText)
    .optional(),
  rampSeconds: z
    .number(rampText)
    .min(0, rampText)
    .max(FAULT_LIMITS.rampSeconds, rampText)
    .optional(),
  /** 7 and '7' are the same seed. The record shows the original value. */
  seed: z.union([z.string().max(FAULT_LIMITS.seed, seedText), z.number()], seedText).optional(),
  /** Time in seconds over which unrelated changes around the fault are spread. */
  innocentSpreadSeconds: z.number().min(0).max(1_800).optional(),
});
export type FaultInput = z.infer<typeof faultInput>;

export interface FaultTruth {
  readonly kind:
    | 'change'
    | 'saturation'
    | 'dependency'
    | 'traffic'
    | 'data'
    | 'drift'
    | 'release'
    | 'labels'
    | 'external';
  readonly resource: {
    readonly kind: 'service' | 'database' | 'host' | 'model';
    readonly name: string;
  };
  readonly change: { readonly ref: string } | null;
}

/** A fault that was started; `startedAt` is its onset, which may be a few seconds in the future. */
export interface FaultRecord {
  readonly kind: FaultKind;
  readonly seed: string | number;
  readonly target: string;
  readonly strength: number;
  readonly rampSeconds: number;
  readonly startedAtMs: number;
  readonly truth: FaultTruth;
  endedAtMs: number | null;
  /** True once the fault is in effect in the company. */
  carriedOut: boolean;
  /** The model version that the fault introduced, if any. */
  version?: string;
}

/** Progress of the fault, 0 to 1. */
export function intensity(record: FaultRecord, nowMs: number): number {
  if (nowMs < record.startedAtMs || record.endedAtMs !== null) return 0;
  if (record.rampSeconds === 0) return 1;
  return Math.min(1, (nowMs - record.startedAtMs) / (record.rampSeconds * 1000));
}

/** The record as returned by `GET /faults`. */
export function faultView(record: FaultRecord): Record<string, unknown> {
  const { kind, seed, target, strength, rampSeconds, truth } = record;
  return {
    kind,
    seed,
    target,
    strength,
    rampSeconds,
    startedAt: new Date(record.startedAtMs).toISOString(),
    endedAt: record.endedAtMs === null ? null : new Date(record.endedAtMs).toISOString(),
    truth,
  };
}
