import type { RelatedIncident } from '#engines/correlate/group-alerts.ts';
import { newId } from '#server/platform/ids.ts';
import type { VerbContext } from '#server/platform/verb.ts';

/** Links an incident to related incidents, with the reason, skipping existing links. */
export async function linkIncidents(
  context: VerbContext,
  incidentId: string,
  related: readonly RelatedIncident[],
): Promise<void> {
  const reasons = new Map(related.map((one) => [one.incidentId, one.explanation]));
  await context.tx.incidentLink.createMany({
    data: [...reasons].map(([relatedId, reason]) => ({
      id: newId(),
      incidentId,
      relatedId,
      reason,
      createdAt: context.now,
    })),
    skipDuplicates: true,
  });
  for (const relatedId of reasons.keys()) await context.emit('incidents', relatedId);
}
