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
 * The same for what people say of a hypothesis: told apart by the finer kind too, so that a "wrong" on concept drift
 * says nothing of covariate drift.
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

/** What kind of trouble this is, for the track record: cause kind, its resource, and the signals that were hurt. */
export function incidentSignature(
  alerts: readonly SignedAlert[],
  cause: SignedCause | null,
): string {
  const roles = [...new Set(alerts.map((alert) => alert.role ?? alert.origin))].toSorted();
  const place =
    cause === null ? 'unknown' : `${cause.kind}:${cause.resource.kind}:${cause.resource.name}`;
  return `${place}|${roles.join(',')}`;
}
