import { z } from 'zod';
import { storedWatchSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import type { RetrainPolicyInForce } from './retrain-policies.ts';
import { readRetrainPolicy } from './retrain-policies.ts';
import { db } from '#server/platform/database/db.ts';

/** What a runbook about a model needs besides the state that the executor tells. */
export type ModelFacts = {
  policy: RetrainPolicyInForce;
  /** By when nine of ten labels have come. */
  labelDelayMs: number;
  /** Length of the window that quality is measured over. */
  windowMs: number;
};

const learned = z.object({ labelDelayMs: z.number().min(0) });

export async function readModelFacts(model: string): Promise<ModelFacts> {
  const [policy, watch] = await Promise.all([
    readRetrainPolicy(db(), model),
    db().modelWatch.findUnique({ where: { model } }),
  ]);
  const settings = storedWatchSettings
    .catch(storedWatchSettings.parse({}))
    .parse(watch?.settings ?? {});
  const state = learned.safeParse(watch?.state);
  return {
    policy,
    labelDelayMs: state.success
      ? state.data.labelDelayMs
      : (settings.labelDelaySeconds ?? 0) * 1_000,
    windowMs: settings.windowSeconds * 1_000,
  };
}
