import type { StepResult } from '#server/platform/webhook-client.ts';

/** How a step ended. `doubt`: it may have had an effect; only a probe or a person may settle it. */
export type StepOutcome = {
  kind: 'succeeded' | 'failed' | 'doubt';
  detail: string;
  /** What the outside system says came of it, by name. */
  result?: StepResult;
};
export type StepProbe = {
  status: 'succeeded' | 'failed' | 'running' | 'never' | 'doubt';
  detail?: string;
  result?: StepResult;
};

const pollMs = 1_000;
const pollForMs = 120_000;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The key that the outside system sees; the same for every try of the same step of the same run. */
export function stepKey(runKey: string, step: number): string {
  return step === 0 ? runKey : `${runKey}-${step}`;
}

export function withResult(outcome: StepOutcome, result: StepResult | undefined): StepOutcome {
  return result === undefined ? outcome : { ...outcome, result };
}

/** Asks until a step that was started has ended, two minutes at most; after that probes go on asking. */
export async function pollRun(
  look: () => Promise<StepProbe>,
  keepGoing: () => Promise<boolean>,
  everyMs = pollMs,
): Promise<StepOutcome> {
  for (let waited = 0; waited < pollForMs; waited += everyMs) {
    await wait(everyMs);
    if (!(await keepGoing())) return { kind: 'doubt', detail: 'The lease was lost while it ran.' };
    const { status, detail, result } = await look();
    if (status === 'succeeded')
      return withResult({ kind: status, detail: detail || 'Finished.' }, result);
    if (status === 'failed')
      return { kind: 'failed', detail: detail || 'The outside system reports a failure.' };
    if (status === 'never')
      return { kind: 'doubt', detail: 'The outside system no longer knows this run.' };
  }
  return { kind: 'doubt', detail: 'It still ran after two minutes; probes go on asking.' };
}
