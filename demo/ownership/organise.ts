import type { Graph } from '../company/graph.ts';
import { sendBudgets } from '../costs/send-budgets.ts';
import type { MlflowTarget } from '../registry/mlflow-client.ts';
import { untilDone, pause } from '../serving/patience.ts';
import type { OwnedName } from './plan-ownership.ts';
import { saveOwnership } from './save-ownership.ts';

/**
 * Retry interval. Telemetry becomes resources within seconds; models appear with their first rows.
 */
const LOOK_AGAIN_MS = 15_000;
const MAX_LOOKS = 20;

interface Organisation {
  readonly graph: Graph;
  readonly owned: readonly OwnedName[];
  readonly stopped: () => boolean;
}

/**
 * Sets the company's budgets, owners and tiers. Values that users have set in the meantime are not
 * changed.
 */
export async function organise(
  target: MlflowTarget,
  { graph, owned, stopped }: Organisation,
): Promise<void> {
  let hasBudgets = false;
  let left = owned;
  let looks = 0;
  await untilDone(
    async () => {
      looks += 1;
      if (!hasBudgets) await sendBudgets(target, graph, Date.now());
      hasBudgets = true;
      left = await saveOwnership(target, left);
      if (left.length > 0) await pause(LOOK_AGAIN_MS);
    },
    {
      isDone: () => left.length === 0 || looks >= MAX_LOOKS,
      stopped,
      describe: (error) => `demo: budgets and owners are not saved yet: ${String(error)}`,
    },
  );
}
