import { z } from 'zod';
import {
  isScraped,
  labelledPlace,
  scrapeHost,
  type LabelledPlace,
} from '#engines/correlate/label-place.ts';
import { db } from '#server/platform/database/db.ts';
import { boundedName } from '../derive/bounded-facts.ts';

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

type Labels = Readonly<Record<string, string>>;
type Surroundings = { environment?: string | undefined; namespace?: string | undefined };
type Pick = (
  kinds: readonly string[],
  name: string | undefined,
  surroundings?: Surroundings,
) => Row | null;

const textMap = z.record(z.string(), z.string()).catch({});

function surroundingsOf(labels: Labels): Surroundings {
  return {
    environment:
      labels['deployment.environment.name'] ??
      labels['deployment.environment'] ??
      labels['environment'],
    namespace: labels['service.namespace'] ?? labels['k8s.namespace.name'],
  };
}

/**
 * Finder for resources of Kubernetes workloads by namespace and name: the service that runs there,
 * otherwise the deployment.
 */
function workloadFinder(rows: readonly Row[]): (place: LabelledPlace) => Row | null {
  const byWorkload = Map.groupBy(
    rows.filter(({ kind }) => kind === 'service' || kind === 'deployment'),
    ({ labels }) => {
      const known = textMap.parse(labels);
      return `${known['k8s.namespace.name'] ?? 'default'}/${known['k8s.deployment.name'] ?? ''}`;
    },
  );
  return (place) => {
    if (place.kind !== 'workload') return null;
    const found = byWorkload.get(`${place.namespace}/${place.name}`) ?? [];
    return found.find(({ kind }) => kind === 'service') ?? found[0] ?? null;
  };
}

/**
 * Finder for hosts by name or by the scrape address of their own metrics. Without a `job` label,
 * any address may identify its host.
 */
function hostFinder(
  rows: readonly Row[],
  pick: Pick,
): (labels: Labels, place: LabelledPlace | null) => Row | null {
  const byAddress = new Map<string, Row>();
  for (const row of rows) {
    const address = row.kind === 'host' ? textMap.parse(row.labels)['instance'] : undefined;
    if (address === undefined) continue;
    byAddress.set(address, row);
    byAddress.set(scrapeHost(address) ?? address, row);
  }
  return (labels, place) => {
    if (place?.kind === 'workload') return null;
    const instance = labels['instance'] ?? '';
    const scraped = byAddress.get(instance) ?? null;
    if (place?.kind === 'node') return pick(['host'], place.name) ?? scraped;
    const unnamed = labels['job'] === undefined ? (scrapeHost(instance) ?? undefined) : undefined;
    const name = place?.name ?? unnamed;
    return scraped ?? pick(['host'], name) ?? byAddress.get(name ?? '') ?? null;
  };
}

/**
 * Whether the `service` label names the subject: always, except when an exporter reports on another
 * resource.
 */
function namesService(labels: Labels, place: LabelledPlace | null): boolean {
  if (!isScraped(labels) || place === null) return true;
  return place.kind === 'workload' && place.name === labels['service'];
}

/**
 * Finds the subject of labels, as a pure lookup over the existing resources: callee of an edge,
 * service, built-in check, model, dataset, host by the scrape of its own metrics, Kubernetes
 * workload or node, host. Ignores `job`, `instance` and `service` of an exporter that reports on
 * other resources.
 */
export function placeFinder(
  rows: readonly Row[],
  environments: ReadonlyMap<string, string>,
): PlaceOf {
  const byKey = Map.groupBy(rows, (row) => `${row.kind}:${row.name}`);
  const pick: Pick = (kinds, name, { environment, namespace } = {}) => {
    if (name === undefined) return null;
    const known = boundedName(name);
    const found = kinds.flatMap((kind) => byKey.get(`${kind}:${known}`) ?? []);
    const environmentId =
      environment === undefined ? undefined : environments.get(boundedName(environment));
    const inPlace = found.filter((row) => row.reportedEnvironmentId === (environmentId ?? null));
    const candidates = inPlace.length === 0 ? found : inPlace;
    const [first = null] = candidates;
    if (candidates.length === 1) return first;
    const inNamespace = ({ labels }: Row): boolean =>
      surroundingsOf(textMap.parse(labels)).namespace === namespace;
    return candidates.find(inNamespace) ?? first;
  };
  const ofWorkload = workloadFinder(rows);
  const ofHost = hostFinder(rows, pick);
  return (labels) => {
    const surroundings = surroundingsOf(labels);
    const place = labelledPlace(labels);
    const service = namesService(labels, place) ? labels['service'] : undefined;
    const row =
      pick(['service', 'database', 'external'], labels['callee'], surroundings) ??
      pick(['service'], labels['service.name'] ?? service, surroundings) ??
      pick(['check'], labels['check']) ??
      pick(['model'], labels['model'], surroundings) ??
      pick(['dataset'], labels['dataset']) ??
      ofHost(labels, place) ??
      (place === null ? null : ofWorkload(place)) ??
      pick(['host'], labels['host.name'] ?? labels['host']);
    return row === null
      ? nowhere
      : { resourceId: row.id, environmentId: row.environmentId, teamId: row.teamId };
  };
}

/** Lookup over all resources, for one pass of a job. */
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
