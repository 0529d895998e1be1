import { registryExecutor } from '#server/actions/registry-state.ts';
import { probeRegistryStep, runRegistryStep } from '#server/executors/registry.ts';
import { probeStep, runStep } from '#server/executors/webhook.ts';

type Executor = { runStep: typeof runStep; probeStep: typeof probeStep };

/** The back end behind an executor's name: Tandem's own registry, else a signed webhook. */
export function executorOf(name: string): Executor {
  return name === registryExecutor
    ? { runStep: runRegistryStep, probeStep: probeRegistryStep }
    : { runStep, probeStep };
}
