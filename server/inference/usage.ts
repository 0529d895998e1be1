import { usageInput, type UsageAnswer } from '#lib/schemas/inference/usage.ts';
import { query } from '#server/platform/verb.ts';
import { modelUsage, type UsageFigures } from '#server/telemetry/queries/models/model-usage.ts';
import { visibleModel } from './inference-models.ts';
import { answersOf } from './prediction-counts.ts';
import { servedVersions } from './served-versions.ts';
import { stepMsFor } from './time-steps.ts';
import { toWindow, windowOf } from './window.ts';

const toFigures = ({ p50, p95, ...rest }: UsageFigures) => ({ ...rest, latencyMs: { p50, p95 } });

/**
 * Calls of a model over a window: tokens, latency, errors and text output measures, in total, by
 * version and by caller.
 */
export const usageOf = query(
  { permission: 'models:read', input: usageInput },
  async ({ actor, now }, input): Promise<UsageAnswer> => {
    const row = await visibleModel(actor, input.name);
    const window = { ...windowOf(input, now), model: row.name };
    const stepMs = stepMsFor(window, input.points);
    const [{ total, steps, groups, errorTypes, finishReasons }, versions, answers] =
      await Promise.all([
        modelUsage(window, stepMs),
        servedVersions(actor, window),
        answersOf(window, stepMs),
      ]);
    return {
      window: toWindow(window),
      stepSeconds: stepMs / 1_000,
      ...toFigures(total),
      versions,
      groups: groups.map(({ provider, operation, caller, ...figures }) => ({
        provider,
        operation,
        caller,
        ...toFigures(figures),
      })),
      errorTypes,
      finishReasons,
      series: steps.map(({ atMs, ...figures }) => ({
        at: new Date(atMs).toISOString(),
        ...toFigures(figures),
      })),
      answers,
    };
  },
);
