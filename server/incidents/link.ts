import { linkIncidentInput } from '#lib/schemas/incidents/verdicts.ts';
import type { Incident } from '#server/generated/prisma/client.ts';
import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import {
  auditRegrouping,
  incidentName,
  lockPair,
  storeVerdict,
} from '#server/incidents/diagnosis/regroup.ts';
import { linkIncidents } from '#server/incidents/link-incidents.ts';
import { TandemError } from '#server/platform/errors.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';

const between = (a: string, b: string) => ({
  OR: [
    { incidentId: a, relatedId: b },
    { incidentId: b, relatedId: a },
  ],
});

type Pair = { incident: Incident; other: Incident };

async function noteOnBoth(
  context: VerbContext,
  kind: 'linked' | 'unlinked',
  { incident, other }: Pair,
  reason: string | undefined,
): Promise<void> {
  const act = kind === 'linked' ? 'linked it to' : 'removed the link to';
  for (const [on, to] of [
    [incident, other],
    [other, incident],
  ] as const)
    await addTimelineEvent(context, on.id, {
      kind,
      title: `${context.actor.name} ${act} ${incidentName(to)}`,
      body: reason || null,
      data: { incidentId: to.id },
    });
  await auditRegrouping(context, incident, { [kind]: incidentName(other) }, reason);
}

/** Links two open or closed incidents as related, on a person's request. */
export const linkIncident = verb(
  { permission: 'incidents:write', input: linkIncidentInput, audit: 'incidents.link' },
  async (context, { id, relatedId, reason }) => {
    const pair = await lockPair(context, id, { field: 'relatedId', id: relatedId });
    const found = await context.tx.incidentLink.findFirst({ where: between(id, relatedId) });
    if (found !== null)
      throw new TandemError(
        'conflict',
        `${incidentName(pair.incident)} and ${incidentName(pair.other)} are already linked.`,
      );
    const explanation = `${context.actor.name} linked them${reason ? `: ${reason}` : '.'}`;
    await linkIncidents(context, id, [{ incidentId: relatedId, explanation }]);
    const verdict = { incidentId: id, otherId: relatedId, reason };
    await storeVerdict(context, { kind: 'link', ...verdict, automatic: { linked: false } });
    await noteOnBoth(context, 'linked', pair, reason);
    return { id };
  },
);

/** Removes the link between two incidents, whether set by a person or by correlation. */
export const unlinkIncident = verb(
  { permission: 'incidents:write', input: linkIncidentInput, audit: 'incidents.unlink' },
  async (context, { id, relatedId, reason }) => {
    const pair = await lockPair(context, id, { field: 'relatedId', id: relatedId });
    const links = await context.tx.incidentLink.findMany({ where: between(id, relatedId) });
    if (links.length === 0)
      throw new TandemError(
        'conflict',
        `${incidentName(pair.incident)} and ${incidentName(pair.other)} are not linked.`,
      );
    await context.tx.incidentLink.deleteMany({ where: between(id, relatedId) });
    const automatic = { linked: true, reasons: links.map((link) => link.reason) };
    await storeVerdict(context, {
      kind: 'unlink',
      incidentId: id,
      otherId: relatedId,
      reason,
      automatic,
    });
    await noteOnBoth(context, 'unlinked', pair, reason);
    return { id };
  },
);
