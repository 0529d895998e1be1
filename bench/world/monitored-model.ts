import type { RolloutDetail } from '#lib/schemas/rollouts/rollouts.ts';
import { saveRetrainPolicy } from '#server/actions/targets/retrain-policies.ts';
import { setBaseline } from '#server/drift/baselines/set-baseline.ts';
import { saveMonitoring } from '#server/model-monitoring/save-monitor.ts';
import type { Actor } from '#server/platform/actor.ts';
import { getRollout, listRollouts } from '#server/rollouts/rollout-detail.ts';
import { allowManyActions, type PolicyParts } from '#server/rollouts/testing/rollouts.ts';
import { LABEL_DELAY_S } from './drawn-model.ts';
import type { World } from './world.ts';

const MINUTE_MS = 60_000;
const WINDOW_S = 60;
const BASELINE_MINUTES = 25;
/** Maximum label delay, as a multiple of the configured delay. */
const LATEST_LABEL = 1.35;

/** A retraining policy whose windows and stages pass within minutes. */
const quickPolicy = {
  coolDownMinutes: 0,
  budget: { runs: 20, days: 1 },
  window: { hoursAtMost: 1, labelledAtLeast: 650 },
  gate: { rowsAtLeast: 300, sliceRowsAtLeast: 50, confidence: 0.95 },
  rollout: {
    requestsAtLeast: 5,
    checks: 3,
    minutesAtMost: 15,
    lateRowsAtLeast: 200,
    maturityAtLeast: 0.9,
  },
};

/**
 * Monitors windows of one minute against a baseline of the preceding minutes. The limits are
 * learned in the following steps.
 */
export async function monitorEveryStep(world: World, engineer: Actor): Promise<void> {
  const { name } = world.model;
  const toMs = world.clock.nowMs - 2 * MINUTE_MS;
  await allowManyActions(await world.person('Ada', ['admin']));
  await setBaseline(engineer, {
    model: name,
    name: 'before the change',
    kind: 'period',
    from: toMs - BASELINE_MINUTES * MINUTE_MS,
    to: toMs,
  });
  await saveMonitoring(engineer, {
    name,
    windowSeconds: WINDOW_S,
    stepSeconds: 30,
    rowsAtLeast: 150,
    labelDelaySeconds: Math.round(LABEL_DELAY_S * LATEST_LABEL),
  });
  await world.pass('6m');
}

export function savePolicyOf(
  { model: { name } }: World,
  editor: Actor,
  { gate, rollout }: PolicyParts = {},
) {
  return saveRetrainPolicy(editor, {
    ...quickPolicy,
    name,
    gate: { ...quickPolicy.gate, ...gate },
    rollout: { steps: [5, 25, 50, 100], ...quickPolicy.rollout, ...rollout },
  });
}

/** The latest rollout of the model, as soon as `holds` returns true for it. */
export async function rolloutWhen(
  world: World,
  reader: Actor,
  what: string,
  holds: (rollout: RolloutDetail) => boolean,
  { virtual, since }: { virtual: string; since: Date },
): Promise<RolloutDetail> {
  const { name } = world.model;
  const newest = async (): Promise<RolloutDetail | null> => {
    const { items } = await listRollouts(reader, { name });
    const first = items.find(({ createdAt }) => createdAt >= since.toISOString());
    return first === undefined ? null : getRollout(reader, { name, id: first.id });
  };
  try {
    return await world.until(
      what,
      async () => {
        const found = await newest();
        return found !== null && holds(found) && found;
      },
      { virtual },
    );
  } catch (error) {
    const found = await newest();
    const stand =
      found === null
        ? 'no rollout has begun'
        : `${found.state} at ${found.stage}: ${found.history.map(({ text }) => text).join(' | ')}`;
    throw new Error(`${String(error)}\nThe rollout: ${stand}`, { cause: error });
  }
}
