import type { Step } from '#lib/schemas/actions/plan.ts';
import { executorTarget } from '#server/actions/targets/executor-site.ts';
import {
  pollRun,
  stepKey,
  withResult,
  type StepOutcome,
  type StepProbe,
} from '#server/executors/poll-run.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { probeRun, sendRun } from '#server/platform/outbound/webhook-client.ts';

/**
 * Executes one step over a signed webhook. After a lost response, the outcome is unknown and there
 * is no retry.
 */
export async function runStep(
  runKey: string,
  index: number,
  fence: number,
  step: Step,
  keepGoing: () => Promise<boolean>,
): Promise<StepOutcome> {
  const key = stepKey(runKey, index);
  try {
    const target = await executorTarget(step.executor);
    const result = await sendRun(target, key, {
      runId: runKey,
      step: index + 1,
      fence,
      dryRun: false,
      kind: step.kind,
      target: step.target,
      parameters: step.parameters,
    });
    if (result.kind === 'refused') return { kind: 'failed', detail: result.reason };
    if (result.kind === 'doubt') return { kind: 'doubt', detail: result.reason };
    if (result.answer.status === 'running')
      return await pollRun(() => probeRun(target, key), keepGoing);
    const { status, detail, result: made } = result.answer;
    return withResult({ kind: status, detail }, made);
  } catch (error) {
    const known = asTandemError(error);
    return known === null
      ? {
          kind: 'doubt',
          detail: error instanceof Error ? error.message : 'The call was interrupted.',
        }
      : { kind: 'failed', detail: known.message };
  }
}

/** State of a step whose worker no longer exists. */
export async function probeStep(runKey: string, index: number, step: Step): Promise<StepProbe> {
  try {
    return await probeRun(await executorTarget(step.executor), stepKey(runKey, index));
  } catch {
    return { status: 'doubt' };
  }
}
