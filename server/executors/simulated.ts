import type { Step } from '#lib/schemas/actions/plan.ts';
import type { StepOutcome } from '#server/executors/poll-run.ts';
import { db } from '#server/platform/database/db.ts';

const aroundMs = 60_000;
/** Actor name for the company's own changes that Tandem ordered. */
const byTandem = 'tandem';

/**
 * Simulates a step in the past without any calls. Changes that the company announced around that
 * time determine whether the step was actually executed.
 */
export async function simulateStep(step: Step, at: Date): Promise<StepOutcome> {
  const change = await db().change.findFirst({
    where: {
      resourceName: step.target.name,
      actor: byTandem,
      occurredAt: {
        gte: new Date(at.getTime() - aroundMs),
        lte: new Date(at.getTime() + aroundMs),
      },
    },
    select: { title: true },
  });
  return change === null
    ? { kind: 'failed', detail: 'Simulated: the history contains no such change.' }
    : { kind: 'succeeded', detail: `Simulated: the history contains "${change.title}".` };
}
