import { requestKinds } from '#lib/choices/actions.ts';
import type { ResourceRef } from '#lib/schemas/fields.ts';

/** Whether users can propose actions for this kind of resource. */
export function isRequestKind(kind: string): boolean {
  return requestKinds.some((each) => each === kind);
}

type Located = { resource: ResourceRef | null };

/** The resources of an incident. */
export type IncidentResources = Located & {
  diagnosis: { causes: readonly { resource: ResourceRef }[] };
  alerts: readonly Located[];
};

/**
 * Targets of actions for an incident: the ranked causes first, then the resources of the incident
 * and its alerts.
 */
export function requestTargets({ diagnosis, resource, alerts }: IncidentResources): ResourceRef[] {
  const all = [
    ...diagnosis.causes.map((cause) => cause.resource),
    resource,
    ...alerts.map((alert) => alert.resource),
  ];
  const found = new Map<string, ResourceRef>();
  for (const one of all) {
    if (one === null || !isRequestKind(one.kind)) continue;
    // A model is identified by its name, everything else by its id.
    if (one.id === null && one.kind !== 'model') continue;
    const key = one.kind === 'model' ? one.name : (one.id ?? '');
    if (!found.has(key)) found.set(key, one);
  }
  return [...found.values()];
}
