import type { Step } from '#lib/schemas/actions/plan.ts';
import type { StepOutcome } from '#server/executors/poll-run.ts';
import { db } from '#server/platform/database/db.ts';

const aroundMs = 60_000;
/** How a company's own changes name who ordered them. */
const byTandem = 'tandem';

/**
 * Carries a step out in the past: nothing is called. What the company announced around that time answers
 * whether it was really done then.
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
