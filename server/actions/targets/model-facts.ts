import { z } from 'zod';
import { storedMonitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import { db } from '#server/platform/database/db.ts';
import { readRetrainPolicy, type RetrainPolicyInForce } from './retrain-policies.ts';

/** Data that runbooks for models need in addition to the state that the executor reports. */
export type ModelFacts = {
  policy: RetrainPolicyInForce;
  /** 90th percentile of the label delay, in milliseconds. */
  labelDelayMs: number;
  /** Length of the quality window, in milliseconds. */
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
