import type { ResourceRef } from '#lib/schemas/fields.ts';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';

export interface Sender {
  kind: 'service' | 'host';
  name: string;
}

type Told = Pick<IncidentDetail, 'resource'> & {
  alerts: readonly Pick<IncidentDetail['alerts'][number], 'resource'>[];
  diagnosis: { causes: readonly { resource: ResourceRef }[] };
};

/**
 * Services and hosts whose logs and traces may be relevant: the first cause, the incident's
 * resource, then those of the alerts.
 */
export function incidentSenders({ resource, alerts, diagnosis }: Told): Sender[] {
  const named = [
    ...diagnosis.causes.slice(0, 1).map((cause) => cause.resource),
    resource,
    ...alerts.map((alert) => alert.resource),
    ...diagnosis.causes.map((cause) => cause.resource),
  ];
  const senders = new Map<string, Sender>();
  for (const each of named) {
    const kind = each?.kind === 'service' ? 'service' : each?.kind === 'host' ? 'host' : null;
    if (each === null || kind === null) continue;
    senders.set(`${kind} ${each.name}`, { kind, name: each.name });
  }
  return [...senders.values()];
}
