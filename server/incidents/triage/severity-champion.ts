import { z } from 'zod';
import {
  isUsablePredictor,
  rulesPredictor,
  type SeverityPredictor,
} from '#engines/triage/severity-predictor.ts';
import {
  builtInModelId,
  decidingAlias,
  severityPredictorName,
} from '#server/platform/built-in-models.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { logger } from '#server/platform/logger.ts';
import { singleton } from '#server/platform/singleton.ts';

const parametersSchema = z.object({
  rulesVersion: z.number(),
  features: z.array(z.string()),
  means: z.array(z.number()),
  scales: z.array(z.number()),
  weights: z.array(z.number()),
  constant: z.number(),
  verdicts: z.number(),
});

/** `version: null`: no version could be read, so the shipped rules decide. */
export type SeverityDecider = { version: number | null; predictor: SeverityPredictor };

type Reader = Pick<Transaction, 'modelAlias' | 'predictorTraining'>;

const theRules: SeverityDecider = { version: null, predictor: rulesPredictor };

/** Logs a problem once, not in every pass. */
function sayProblem(problem: string | null): void {
  const state = singleton('severity-champion', (): { problem: string | null } => ({
    problem: null,
  }));
  if (problem !== null && problem !== state.problem)
    logger.warn('the default rules decide on severities', { problem });
  state.problem = problem;
}

/**
 * Returns one version with its registered parameters, or the rules if this Tandem cannot use them.
 */
export async function severityDecider(
  tx: Pick<Reader, 'predictorTraining'>,
  version: number,
): Promise<SeverityDecider> {
  const row = await tx.predictorTraining.findUnique({
    where: { predictor_version: { predictor: severityPredictorName, version } },
    select: { parameters: true },
  });
  const { data } = parametersSchema.safeParse(row?.parameters);
  if (data !== undefined && isUsablePredictor(data)) {
    sayProblem(null);
    return { version, predictor: data };
  }
  sayProblem(
    row === null
      ? `version ${version} of ${severityPredictorName} was not trained by Tandem`
      : `version ${version} of ${severityPredictorName} uses different rules or features`,
  );
  return theRules;
}

/** Severity predictor for an incident that opens now. */
export async function severityChampion(tx: Reader): Promise<SeverityDecider> {
  const alias = await tx.modelAlias.findUnique({
    where: {
      modelId_alias: { modelId: builtInModelId(severityPredictorName), alias: decidingAlias },
    },
    select: { version: true },
  });
  if (alias !== null) return severityDecider(tx, alias.version);
  sayProblem(`${severityPredictorName} has no ${decidingAlias}`);
  return theRules;
}
