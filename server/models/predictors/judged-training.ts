import { z } from 'zod';
import type { GateResult, SliceComparison } from '#engines/performance/comparison/champion-gate.ts';
import { gateEvidence, type PromotionMeasures } from '#lib/schemas/actions/promotion.ts';
import { db } from '#server/platform/database/db.ts';

type GateEvidence = NonNullable<PromotionMeasures['judged']>;

const measures = z.object({
  rows: z.int(),
  accuracy: z.number(),
  meanLevelError: z.number(),
  kappa: z.number().nullable(),
});

/** Stored result of judging a training. */
export const trainingOutcome = z.object({
  gate: gateEvidence,
  reason: z.string(),
  champion: measures,
  challenger: measures,
});

function figures({ rows, difference, lower, upper, verdict }: SliceComparison) {
  return { rows, difference, lower, upper, verdict };
}

/** Converts a challenger's gate to evidence for its promotion request. Pure. */
export function gateAsEvidence(
  gate: GateResult,
  { against, at }: { against: number; at: Date },
): GateEvidence {
  const judged = gate.slices.filter(({ verdict }) => verdict !== 'too few rows');
  const [worst] = judged.toSorted((a, b) => b.difference - a.difference);
  return {
    kind: 'judged',
    at: at.toISOString(),
    passed: gate.passed,
    measure: 'distance from user verdicts, in levels',
    against: String(against),
    level: gate.level,
    rule: { kind: 'better', margin: null, limit: null },
    overall: figures(gate.overall),
    worst:
      worst?.slice === undefined || worst.slice === null
        ? null
        : { ...figures(worst), slice: worst.slice },
    slices: { judged: judged.length, tooFewRows: gate.slices.length - judged.length },
  };
}

/** Comparison that a built-in predictor's version was registered with; null for any other model. */
export async function judgedTraining({
  model,
  version,
}: {
  model: string;
  version: number;
}): Promise<GateEvidence | null> {
  const row = await db().predictorTraining.findUnique({
    where: { predictor_version: { predictor: model, version } },
    select: { outcome: true },
  });
  return trainingOutcome.safeParse(row?.outcome).data?.gate ?? null;
}
