import type { StoredCause } from '#server/incidents/diagnosis/stored-diagnosis.ts';

type SignedAlert = {
  metric: string | null;
  role: string | null;
  labels: unknown;
  title: string;
  origin: string;
};

type SignedCause = {
  kind: string;
  subkind?: string | null | undefined;
  resource: Pick<StoredCause['resource'], 'kind' | 'name'>;
};

/**
 * Signature for verdicts on a hypothesis. Includes the subkind, so that a "wrong" verdict on
 * concept drift does not count against covariate drift.
 */
export function verdictSignature(alerts: readonly SignedAlert[], cause: SignedCause): string {
  const { subkind } = cause;
  return incidentSignature(
    alerts,
    subkind === undefined || subkind === null
      ? cause
      : { ...cause, kind: `${cause.kind}/${subkind}` },
  );
}

/**
 * Signature of the problem, for the track record: cause kind, its resource, and the affected
 * signals.
 */
export function incidentSignature(
  alerts: readonly SignedAlert[],
  cause: SignedCause | null,
): string {
  const roles = [...new Set(alerts.map((alert) => alert.role ?? alert.origin))].toSorted();
  const place =
    cause === null ? 'unknown' : `${cause.kind}:${cause.resource.kind}:${cause.resource.name}`;
  return `${place}|${roles.join(',')}`;
}
