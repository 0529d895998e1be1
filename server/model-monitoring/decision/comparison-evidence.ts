import { optionText } from '#lib/choices/models/models.ts';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import { logger } from '#server/platform/logger.ts';
import { compareForIncident, type Subject } from './compare-for-incident.ts';
import { optionOfAction } from './option-of-action.ts';

/**
 * Comparison as evidence of a plan: the option that ranks first at the time of the proposal, and
 * whether it is this one. A failed comparison does not block a proposal.
 */
export async function comparisonEvidence(
  subject: Subject,
  planKind: string,
  now: Date,
): Promise<Plan['evidence']> {
  try {
    const { options } = await compareForIncident(subject, now, now);
    const first = options.find(({ recommended }) => recommended);
    if (first === undefined) return [];
    const same = optionOfAction[planKind] === first.kind;
    const percent = Math.round(first.helps.expected * 100);
    const words = optionText[first.kind];
    return [
      {
        title: same
          ? `Options compared: this is the best one (helps with ${percent}%)`
          : `Options compared: another one is better, ${words} (helps with ${percent}%)`,
        href: `/incidents/${subject.incident.id}#options`,
      },
    ];
  } catch (error) {
    logger.warn('the options could not be compared', { incidentId: subject.incident.id, error });
    return [];
  }
}
