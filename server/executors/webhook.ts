import type { Step } from '#lib/schemas/actions.ts';
import { executorTarget } from '#server/actions/executor-target.ts';
import { asTandemError } from '#server/platform/errors.ts';
import type { StepResult } from '#server/platform/webhook-client.ts';
import { probeRun, sendRun } from '#server/platform/webhook-client.ts';

/** How a step ended. `doubt`: it may have had an effect; only a probe or a person may settle it. */
export type StepOutcome = {
  kind: 'succeeded' | 'failed' | 'doubt';
  detail: string;
  /** What the outside system says came of it, by name. */
  result?: StepResult;
};
export type StepProbe = {
  status: 'succeeded' | 'failed' | 'running' | 'never' | 'doubt';
  result?: StepResult;
};

const pollMs = 1_000;
const pollForMs = 120_000;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The key that the outside system sees; the same for every try of the same step of the same run. */
function stepKey(runKey: string, step: number): string {
  return step === 0 ? runKey : `${runKey}-${step}`;
}

function withResult(outcome: StepOutcome, result: StepResult | undefined): StepOutcome {
  return result === undefined ? outcome : { ...outcome, result };
}

async function poll(
  executor: string,
  key: string,
  keepGoing: () => Promise<boolean>,
): Promise<StepOutcome> {
  const target = await executorTarget(executor);
  for (let waited = 0; waited < pollForMs; waited += pollMs) {
    await wait(pollMs);
    if (!(await keepGoing())) return { kind: 'doubt', detail: 'The lease was lost while it ran.' };
    const { status, result } = await probeRun(target, key);
    if (status === 'succeeded') return withResult({ kind: status, detail: 'Finished.' }, result);
    if (status === 'failed')
      return { kind: 'failed', detail: 'The outside system reports a failure.' };
    if (status === 'never')
      return { kind: 'doubt', detail: 'The outside system no longer knows this run.' };
  }
  return { kind: 'doubt', detail: 'It still ran after two minutes.' };
}

/** Carries one step out over a signed webhook; a lost answer is doubt, never a retry. */
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
    if (result.answer.status === 'running') return await poll(step.executor, key, keepGoing);
    const { status, detail, result: made } = result.answer;
    return withResult({ kind: status, detail }, made);
  } catch (error) {
    const known = asTandemError(error);
    return known === null
      ? { kind: 'doubt', detail: error instanceof Error ? error.message : 'The call broke off.' }
      : { kind: 'failed', detail: known.message };
  }
}

/** What became of a step whose worker is gone. */
export async function probeStep(
  runKey: string,
  index: number,
  executor: string,
): Promise<StepProbe> {
  try {
    return await probeRun(await executorTarget(executor), stepKey(runKey, index));
  } catch {
    return { status: 'doubt' };
  }
}
