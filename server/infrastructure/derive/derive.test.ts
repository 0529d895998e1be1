import { describe, expect, test } from 'vitest';
import type { SeriesFamily } from '#server/telemetry/queries/series/series-identities.ts';
import { mergeFacts } from './facts.ts';
import { factsOfEdge } from './from-edges.ts';
import { factsOfIdentity } from './from-labels.ts';
import { modelServedBy } from './from-models.ts';
import { resolveFacts, type StoredAlias, type StoredResource } from './resolve-facts.ts';

const facts = (
  labels: Record<string, string>,
  demo: boolean | null = false,
  family: SeriesFamily = 'other',
) => factsOfIdentity({ labels, family, source: 'k:otlp', firstMs: 1, lastMs: 2 }, demo);

const kindOf = (key: string) => key.split('\0')[0] ?? '';

function makeIds(): () => string {
  let next = 0;
  return () => `id${(next += 1)}`;
}

/** Resolves facts one after the other, as successive runs do. */
function store(...runs: ReturnType<typeof facts>[]) {
  const rows: StoredResource[] = [];
  const aliases: StoredAlias[] = [];
  const newId = makeIds();
  const results = runs.map((run) => {
    const result = resolveFacts(mergeFacts([run]).resources, rows, aliases, newId);
    for (const { id, fact } of result.created)
      rows.push({ id, kind: fact.kind, canonicalId: fact.canonicalId });
    for (const { id, fact } of result.adopted)
      Object.assign(rows.find((row) => row.id === id) ?? {}, { canonicalId: fact.canonicalId });
    aliases.push(...result.aliases);
    return result;
  });
  return { rows, results };
}

describe('facts of labels', () => {
  test('a host needs evidence: its own metrics or a name, not the scrape address of an application', () => {
    const hosts = (labels: Record<string, string>, family?: SeriesFamily) =>
      facts(labels, false, family).resources.map((fact) => `${fact.kind} ${fact.canonicalId}`);
    const nodeExporter = { job: 'node-exporter', instance: '10.0.0.7:9100' };
    expect(hosts({ job: 'api', instance: '10.1.2.3:8000' })).toEqual([]);
    expect(hosts({ job: 'kube-state-metrics', instance: '10.0.0.7:8080' }, 'kubernetes')).toEqual(
      [],
    );
    expect(hosts(nodeExporter, 'host')).toEqual(['host 10.0.0.7']);
    expect(hosts({ ...nodeExporter, nodename: 'web-1' }, 'host')).toEqual(['host web-1']);
    const node = { job: 'kube-state-metrics', instance: '10.0.0.7:8080', node: 'web-1' };
    expect(hosts(node, 'kubernetes')).toEqual(['host web-1']);
    // A node of another system, such as a search cluster, is no host.
    expect(hosts({ node: 'es-data-0', job: 'elasticsearch' })).toEqual([]);
    expect(hosts({ 'host.id': 'a' })).toEqual(['host a']);
  });

  test('whose a service is says nothing about its host or database', () => {
    const labels = { 'service.name': 'shop', 'host.name': 'h1', 'db.system': 'redis', team: 'web' };
    expect(facts(labels).resources.map((fact) => [fact.kind, fact.labels['team'] ?? null])).toEqual(
      [
        ['host', null],
        ['service', 'web'],
        ['database', null],
      ],
    );
    expect(facts({ 'host.name': 'h1', team: 'ops' }).resources[0]?.labels['team']).toBe('ops');
  });

  test('a database that a collector beside it reports runs on its host, under the name its callers use', () => {
    const reported = facts({
      'db.system.name': 'postgresql',
      'server.address': 'orders-db',
      'host.name': 'h2',
      'deployment.environment.name': 'production',
    });
    expect(reported.relations.map(({ kind }) => kind)).toEqual(['runs_on']);
    const edge = factsOfEdge(
      {
        caller: 'orders',
        callee: 'orders-db',
        calleeKind: 'database',
        environment: 'production',
        lastAt: new Date(0),
      },
      false,
    );
    const { rows } = store(edge, reported);
    expect(rows.filter((row) => row.kind === 'database')).toHaveLength(1);
    // A service that uses a database says nothing about where the database runs.
    const used = facts({
      'service.name': 'orders',
      'db.system.name': 'postgresql',
      'server.address': 'orders-db',
      'host.name': 'h1',
    });
    expect(used.relations.filter(({ kind }) => kind === 'runs_on')).toHaveLength(1);
  });

  test('a service on a host with its process, deployment, model and database', () => {
    const { resources, relations } = facts({
      'service.name': 'fraud-score',
      'service.namespace': 'shop',
      'service.instance.id': 'i1',
      'host.name': 'h1',
      'deployment.environment.name': 'production',
      'k8s.deployment.name': 'fraud',
      'model.name': 'fraud',
      'db.system.name': 'postgresql',
      'server.address': 'db1',
    });
    expect(resources.map((fact) => `${fact.kind} ${fact.canonicalId}`)).toEqual([
      'host h1',
      'service shop/fraud-score@production',
      'process fraud-score/i1@production',
      'deployment default/fraud@production',
      'model fraud@production',
      'database postgresql@production',
    ]);
    expect(
      relations.map(
        (relation) => `${kindOf(relation.from)} ${relation.kind} ${kindOf(relation.to)}`,
      ),
    ).toEqual([
      'service runs_on host',
      'process part_of service',
      'process runs_on host',
      'service part_of deployment',
      'model part_of service',
      'service uses database',
    ]);
  });

  test('labels that name no resource give nothing', () => {
    expect(facts({ le: '0.5' })).toEqual({ resources: [], relations: [] });
  });

  test('a resource that anyone but the demo speaks of is no demo', () => {
    const host = { 'host.name': 'h1' };
    expect(mergeFacts([facts(host, true), facts(host, null)]).resources[0]?.demo).toBe(true);
    expect(mergeFacts([facts(host, true), facts(host, false)]).resources[0]?.demo).toBe(false);
  });
});

describe('resolution', () => {
  test('two machines of one name stay two hosts once their ids differ', () => {
    const { rows } = store(
      facts({ 'host.name': 'web' }),
      facts({ 'host.name': 'web', 'host.id': 'a' }),
      facts({ 'host.name': 'web', 'host.id': 'b' }),
    );
    expect(rows.map((row) => row.canonicalId)).toEqual(['a', 'b']);
  });

  test('a scrape of a known host name finds it', () => {
    const { rows } = store(
      facts({ 'host.name': 'web' }),
      facts({ instance: 'web:9100', job: 'node' }, false, 'host'),
    );
    expect(rows).toHaveLength(1);
  });

  test('a host known by scrape address takes the name that its node exporter reports', () => {
    const scrape = { instance: '10.0.0.7:9100', job: 'node-exporter' };
    const { rows } = store(
      facts(scrape, false, 'host'),
      facts({ ...scrape, nodename: 'web-1' }, false, 'host'),
      facts(scrape, false, 'host'),
      facts({ node: 'web-1' }, false, 'kubernetes'),
    );
    expect(rows.map((row) => row.canonicalId)).toEqual(['web-1']);
  });

  test('a model server runs on the known host at its scrape address, and makes none', () => {
    const server = modelServedBy({
      model: 'resnet50',
      environment: null,
      services: [],
      hosts: [{ instance: '10.0.0.7:8002' }],
      feeders: [],
      callers: [],
      atMs: 1,
    });
    expect(store(server).rows.map((row) => row.kind)).toEqual(['model']);
    const scrape = facts({ instance: '10.0.0.7:9100', job: 'node-exporter' }, false, 'host');
    const { rows, results } = store(scrape, server);
    expect(rows.map((row) => row.kind)).toEqual(['host', 'model']);
    const to = server.relations[0]?.to ?? '';
    expect(results[1]?.idOf.get(to)).toBe(rows[0]?.id);
  });

  test('environments are apart, and a service without one takes the first that is told', () => {
    const env = (name: string) => ({
      'service.name': 'checkout',
      'deployment.environment.name': name,
    });
    const { rows } = store(
      facts({ 'service.name': 'checkout' }),
      facts(env('production')),
      facts(env('staging')),
    );
    expect(rows.map((row) => row.canonicalId)).toEqual(['checkout@production', 'checkout@staging']);
  });

  test('traces find the service whose namespace they do not know', () => {
    const { rows, results } = store(
      facts({
        'service.name': 'checkout',
        'service.namespace': 'shop',
        'deployment.environment.name': 'production',
      }),
      factsOfEdge(
        {
          caller: 'checkout',
          callee: 'orders-db',
          calleeKind: 'database',
          environment: 'production',
          lastAt: new Date(5),
        },
        null,
      ),
    );
    expect(rows.map((row) => `${row.kind} ${row.canonicalId}`)).toEqual([
      'service shop/checkout@production',
      'database orders-db@production',
    ]);
    expect(results[1]?.created).toHaveLength(1);
  });

  test('what traces call external is the service of that name once it reports itself', () => {
    const { rows } = store(
      facts({ 'service.name': 'bank' }),
      factsOfEdge(
        {
          caller: 'payments',
          callee: 'bank',
          calleeKind: 'external',
          environment: '',
          lastAt: new Date(5),
        },
        null,
      ),
    );
    expect(rows.map((row) => `${row.kind} ${row.canonicalId}`)).toEqual([
      'service bank',
      'service payments',
    ]);
  });
});
