import type { Step } from '#lib/schemas/actions/plan.ts';
import { registryExecutor } from '#server/actions/targets/registry-state.ts';
import { backendOf } from '#server/connectors/backends.ts';
import type { ProbedRun, StepOutcome, StepProbe } from '#server/executors/poll-run.ts';
import { probeRegistryStep, runRegistryStep } from '#server/executors/registry.ts';
import { probeSystemStep, runSystemStep } from '#server/executors/system.ts';
import { probeStep, runStep } from '#server/executors/webhook.ts';
import { db } from '#server/platform/database/db.ts';

type Executor = {
  runStep(
    runKey: string,
    index: number,
    fence: number,
    step: Step,
    keepGoing: () => Promise<boolean>,
  ): Promise<StepOutcome>;
  probeStep(runKey: string, index: number, step: Step, run: ProbedRun): Promise<StepProbe>;
};

/**
 * Backend of an executor: Tandem's own registry, a system with its own protocol, or a signed
 * webhook.
 */
export async function executorOf(name: string): Promise<Executor> {
  if (name === registryExecutor) return { runStep: runRegistryStep, probeStep: probeRegistryStep };
  const config = await db().executorConfig.findUnique({ where: { name }, select: { kind: true } });
  return backendOf(config?.kind ?? '') === null
    ? { runStep, probeStep }
    : { runStep: runSystemStep, probeStep: probeSystemStep };
}
