import type { StoredCause } from '#server/incidents/stored-diagnosis.ts';

type SignedAlert = {
  metric: string | null;
  role: string | null;
  labels: unknown;
  title: string;
  origin: string;
};

/** What kind of trouble this is, for the track record: cause kind, its resource, and the signals that were hurt. */
export function incidentSignature(
  alerts: readonly SignedAlert[],
  cause: { kind: string; resource: Pick<StoredCause['resource'], 'kind' | 'name'> } | null,
): string {
  const roles = [...new Set(alerts.map((alert) => alert.role ?? alert.origin))].toSorted();
  const place =
    cause === null ? 'unknown' : `${cause.kind}:${cause.resource.kind}:${cause.resource.name}`;
  return `${place}|${roles.join(',')}`;
}
