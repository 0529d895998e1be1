import { scrapeHost } from '#engines/correlate/label-place.ts';
import type {
  SeriesFamily,
  SeriesIdentity,
} from '#server/telemetry/queries/series/series-identities.ts';
import { factKey, type Facts, type RelationFact, type ResourceFact } from './facts.ts';

type Seen = { environment: string | null; demo: boolean | null; firstMs: number; lastMs: number };
type Labels = Readonly<Record<string, string>>;

/**
 * Ownership labels, which ownership rules match. Used only for the reporting resource: the labels
 * of a service do not apply to its host or database.
 */
const ownershipLabels = ['team', 'service.team', 'service.owner', 'service.tier'];

function picked(labels: Labels, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (labels[name] === undefined ? [] : [[name, labels[name]]])),
  );
}

function withEnvironment(id: string, environment: string | null): string {
  return environment === null ? id : `${id}@${environment}`;
}

function base(kind: string, canonicalId: string, name: string, seen: Seen): ResourceFact {
  return {
    key: factKey(kind, canonicalId),
    kind,
    canonicalId,
    name,
    labels: {},
    lookup: [],
    aliases: [],
    adopts: null,
    ifKnown: false,
    environment: seen.environment,
    demo: seen.demo,
    firstMs: seen.firstMs,
    lastMs: seen.lastMs,
  };
}

/** Host name in labels. The `node` label is a host name only in host and Kubernetes metrics. */
function hostName(labels: Labels, family: SeriesFamily): string | undefined {
  return (
    labels['host.name'] ??
    labels['k8s.node.name'] ??
    labels['nodename'] ??
    (family === 'other' ? undefined : labels['node'])
  );
}

/**
 * A host is identified by `host.id`, otherwise by its name, otherwise by the scrape address of its
 * own metrics without the port. Any other scrape address is no evidence of a host. A host first
 * seen by address adopts the name, and a host first seen by name adopts the id; a host with another
 * id stays separate.
 */
export function hostFact(
  labels: Labels,
  seen: Seen,
  family: SeriesFamily = 'other',
): ResourceFact | null {
  const id = labels['host.id'];
  const name = hostName(labels, family);
  const instance =
    family === 'host' && labels['service.name'] === undefined
      ? scrapeHost(labels['instance'] ?? '')
      : null;
  const canonicalId = id ?? name ?? instance;
  if (canonicalId === undefined || canonicalId === null) return null;
  const fact = base('host', canonicalId, name ?? instance ?? canonicalId, {
    ...seen,
    environment: null,
  });
  const byName = name === undefined ? [] : [{ kind: 'host.name', value: name }];
  const byInstance = instance === null ? [] : [{ kind: 'instance', value: instance }];
  return {
    ...fact,
    labels: picked(labels, [
      'host.name',
      'host.id',
      'host.arch',
      'host.type',
      'os.type',
      'cloud.region',
      'k8s.cluster.name',
      ...(instance === null ? [] : ['instance']),
      ...(labels['service.name'] === undefined ? ownershipLabels : []),
    ]),
    lookup:
      id !== undefined
        ? [{ kind: 'host.id', value: id }]
        : [
            ...byName,
            ...(name === undefined ? byInstance : []),
            ...byInstance.map(({ value }) => ({ kind: 'host.name', value })),
          ],
    aliases: [
      ...(id === undefined ? [] : [{ kind: 'host.id', value: id }]),
      ...byName,
      ...byInstance,
    ],
    adopts: adoptedHost(id, name, instance),
  };
}

/**
 * Stored host that may adopt the fuller name: the name replaces the scrape address, the id replaces
 * the name.
 */
function adoptedHost(
  id: string | undefined,
  name: string | undefined,
  instance: string | null,
): ResourceFact['adopts'] {
  if (name === undefined) return null;
  if (id !== undefined) return { canonicalId: name, unlessAlias: 'host.id' };
  return instance === null || instance === name
    ? null
    : { canonicalId: instance, unlessAlias: 'host.name' };
}

/** Host at the scrape address of an application, if another fact created the host. */
export function knownHostFact(labels: Labels, seen: Seen): ResourceFact | null {
  const instance = scrapeHost(labels['instance'] ?? '');
  if (instance === null) return null;
  return {
    ...base('host', instance, instance, { ...seen, environment: null }),
    lookup: [
      { kind: 'instance', value: instance },
      { kind: 'host.name', value: instance },
    ],
    ifKnown: true,
  };
}

export function serviceFact(
  name: string,
  namespace: string | undefined,
  seen: Seen,
  labels: Labels = {},
): ResourceFact {
  const plain = namespace === undefined ? name : `${namespace}/${name}`;
  const fact = base('service', withEnvironment(plain, seen.environment), name, seen);
  const inPlace = { kind: 'service', value: withEnvironment(name, seen.environment) };
  return {
    ...fact,
    labels: picked(labels, [
      'service.name',
      'service.namespace',
      'service.version',
      'deployment.environment.name',
      'k8s.cluster.name',
      'k8s.namespace.name',
      'k8s.deployment.name',
      ...ownershipLabels,
    ]),
    // Traces and changes have no namespaces: `service` maps a name and environment to the service
    // with a namespace.
    lookup:
      seen.environment === null
        ? [{ kind: 'service.name', value: name }]
        : namespace === undefined
          ? [inPlace]
          : [],
    aliases: [{ kind: 'service.name', value: name }, inPlace],
    adopts: seen.environment === null ? null : { canonicalId: plain, unlessAlias: null },
  };
}

/**
 * Resource that a service calls and that does not report. A reporting service of that name takes
 * precedence.
 */
export function calleeFact(
  kind: 'database' | 'external',
  name: string,
  seen: Seen,
  labels: Labels = {},
): ResourceFact {
  return {
    ...base(kind, withEnvironment(name, seen.environment), name, seen),
    labels: picked(labels, [
      'db.system.name',
      'db.system',
      'db.namespace',
      'server.address',
      'peer.service',
    ]),
    lookup: kind === 'external' ? [{ kind: 'service.name', value: name }] : [],
    aliases: [{ kind: 'peer', value: withEnvironment(name, seen.environment) }],
  };
}

/**
 * Callee named as in trace edges: by the caller's name for it, otherwise by the kind of database.
 */
function calleeOfLabels(labels: Labels, seen: Seen): ResourceFact | null {
  const system = labels['db.system.name'] ?? labels['db.system'];
  const peer = labels['peer.service'];
  if (system !== undefined) return calleeFact('database', peer ?? system, seen, labels);
  return peer === undefined ? null : calleeFact('external', peer, seen, labels);
}

/**
 * Database reported by a collector on its host (without a service label), named by its address as
 * in callers. No other telemetry shows which host a database runs on.
 */
function databaseFact(labels: Labels, seen: Seen): ResourceFact | null {
  const system = labels['db.system.name'] ?? labels['db.system'];
  const name = labels['peer.service'] ?? labels['server.address'];
  if (system === undefined || name === undefined || labels['service.name'] !== undefined)
    return null;
  return calleeFact('database', name, seen, labels);
}

function processFact(labels: Labels, seen: Seen): ResourceFact | null {
  const instance = labels['service.instance.id'];
  const service = labels['service.name'];
  if (instance === undefined || service === undefined) return null;
  return {
    ...base(
      'process',
      withEnvironment(`${service}/${instance}`, seen.environment),
      `${service} ${instance.slice(0, 40)}`,
      seen,
    ),
    labels: picked(labels, [
      'service.name',
      'service.instance.id',
      'service.version',
      'host.name',
      'k8s.pod.uid',
      ...ownershipLabels,
    ]),
    aliases: [{ kind: 'service.instance.id', value: `${service}/${instance}` }],
  };
}

function deploymentFact(labels: Labels, seen: Seen): ResourceFact | null {
  const name = labels['k8s.deployment.name'];
  if (name === undefined) return null;
  const path = [labels['k8s.cluster.name'], labels['k8s.namespace.name'] ?? 'default', name].filter(
    (part) => part !== undefined,
  );
  return {
    ...base('deployment', withEnvironment(path.join('/'), seen.environment), name, seen),
    labels: picked(labels, ['k8s.cluster.name', 'k8s.namespace.name', 'k8s.deployment.name']),
  };
}

export function modelFact(labels: Labels, seen: Seen): ResourceFact | null {
  const name = labels['model.name'];
  if (name === undefined) return null;
  return {
    ...base('model', withEnvironment(name, seen.environment), name, seen),
    labels: picked(labels, ['model.name', 'model.version']),
    aliases: [{ kind: 'model.name', value: withEnvironment(name, seen.environment) }],
  };
}

/**
 * A built-in check represents its target. The `check` label has no meaning in series of other
 * senders.
 */
function checkFact({ labels, source }: SeriesIdentity, seen: Seen): ResourceFact | null {
  const name = labels['check'];
  if (name === undefined || source !== 'checks') return null;
  return {
    ...base('check', name, name, { ...seen, environment: null }),
    labels: picked(labels, ['check', 'target']),
  };
}

/**
 * A dataset source represents the table that it pulls. The `dataset` label has this meaning only in
 * the source's own series.
 */
function datasetFact({ labels, source }: SeriesIdentity, seen: Seen): ResourceFact | null {
  const name = labels['dataset'];
  if (name === undefined || source !== 'datasets') return null;
  return base('dataset', name, name, { ...seen, environment: null });
}

function environmentOf(labels: Labels): string | null {
  return labels['deployment.environment.name'] ?? labels['deployment.environment'] ?? null;
}

/** Resources and relations named by the labels of a series. */
export function factsOfIdentity(identity: SeriesIdentity, demo: boolean | null): Facts {
  const { labels } = identity;
  const seen: Seen = {
    environment: environmentOf(labels),
    demo,
    firstMs: identity.firstMs,
    lastMs: identity.lastMs,
  };
  const host = hostFact(labels, seen, identity.family);
  const name = labels['service.name'];
  const service =
    name === undefined ? null : serviceFact(name, labels['service.namespace'], seen, labels);
  const process = processFact(labels, seen);
  const deployment = deploymentFact(labels, seen);
  const model = modelFact(labels, seen);
  const check = checkFact(identity, seen);
  const dataset = datasetFact(identity, seen);
  const callee = service === null ? null : calleeOfLabels(labels, seen);
  const database = databaseFact(labels, seen);
  const relation = (
    from: ResourceFact | null,
    kind: RelationFact['kind'],
    to: ResourceFact | null,
  ): RelationFact[] =>
    from === null || to === null
      ? []
      : [{ from: from.key, to: to.key, kind, source: 'labels', lastMs: identity.lastMs }];
  return {
    resources: [host, service, process, deployment, model, check, dataset, callee, database].filter(
      (fact) => fact !== null,
    ),
    relations: [
      ...relation(service, 'runs_on', host),
      ...relation(database, 'runs_on', host),
      ...relation(process, 'part_of', service),
      ...relation(process, 'runs_on', host),
      ...relation(service, 'part_of', deployment),
      ...relation(model, 'part_of', service),
      ...relation(service, callee?.kind === 'database' ? 'uses' : 'calls', callee),
    ],
  };
}
