import { z } from 'zod';
import { storedMonitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import { db } from '#server/platform/database/db.ts';
import { readRetrainPolicy, type RetrainPolicyInForce } from './retrain-policies.ts';

/** Facts that a runbook about a model needs in addition to the state that the executor reports. */
export type ModelFacts = {
  policy: RetrainPolicyInForce;
  /** Time within which nine of ten labels arrive, in milliseconds. */
  labelDelayMs: number;
  /** Length of the window for quality, in milliseconds. */
  windowMs: number;
};

const learned = z.object({ labelDelayMs: z.number().min(0) });

export async function readModelFacts(model: string): Promise<ModelFacts> {
  const [policy, watch] = await Promise.all([
    readRetrainPolicy(db(), model),
    db().modelWatch.findUnique({ where: { model } }),
  ]);
  const settings = storedMonitoringSettings
    .catch(storedMonitoringSettings.parse({}))
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
