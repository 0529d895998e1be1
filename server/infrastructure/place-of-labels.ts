import { db } from '#server/platform/db.ts';
import { boundedName } from './derive/bounded-facts.ts';
import { instanceHost } from './derive/from-labels.ts';

export type LabelPlace = {
  resourceId: string | null;
  environmentId: string | null;
  teamId: string | null;
};
type Row = {
  id: string;
  kind: string;
  name: string;
  environmentId: string | null;
  reportedEnvironmentId: string | null;
  teamId: string | null;
  labels: unknown;
};
export type PlaceOf = (labels: Readonly<Record<string, string>>) => LabelPlace;

const nowhere: LabelPlace = { resourceId: null, environmentId: null, teamId: null };

/** What labels speak of, as a pure look-up over the known resources: callee of an edge, service, built-in check, model, dataset, host. */
export function placeFinder(
  rows: readonly Row[],
  environments: ReadonlyMap<string, string>,
): PlaceOf {
  const byKey = Map.groupBy(rows, (row) => `${row.kind}:${row.name}`);
  const pick = (
    kinds: readonly string[],
    name: string | undefined,
    environment: string | undefined,
  ): Row | null => {
    if (name === undefined) return null;
    const known = boundedName(name);
    const found = kinds.flatMap((kind) => byKey.get(`${kind}:${known}`) ?? []);
    const environmentId =
      environment === undefined ? undefined : environments.get(boundedName(environment));
    return (
      found.find((row) => row.reportedEnvironmentId === (environmentId ?? null)) ?? found[0] ?? null
    );
  };
  return (labels) => {
    const environment =
      labels['deployment.environment.name'] ??
      labels['deployment.environment'] ??
      labels['environment'];
    const row =
      pick(['service', 'database', 'external'], labels['callee'], environment) ??
      pick(['service'], labels['service.name'] ?? labels['service'], environment) ??
      pick(['check'], labels['check'], undefined) ??
      pick(['model'], labels['model'], environment) ??
      pick(['dataset'], labels['dataset'], undefined) ??
      pick(
        ['host'],
        labels['host.name'] ??
          labels['host'] ??
          instanceHost(labels['instance'] ?? '') ??
          undefined,
        undefined,
      );
    return row === null
      ? nowhere
      : { resourceId: row.id, environmentId: row.environmentId, teamId: row.teamId };
  };
}

/** The look-up over all resources, for one pass of a job. */
export async function readPlaces(): Promise<PlaceOf> {
  const [rows, environments] = await Promise.all([
    db().resource.findMany({
      where: { kind: { not: 'process' } },
      select: {
        id: true,
        kind: true,
        name: true,
        environmentId: true,
        reportedEnvironmentId: true,
        teamId: true,
        labels: true,
      },
    }),
    db().environment.findMany({ select: { id: true, name: true } }),
  ]);
  return placeFinder(rows, new Map(environments.map((row) => [row.name, row.id])));
}
