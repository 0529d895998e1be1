import type { SearchHit } from '#lib/schemas/infrastructure/infrastructure.ts';
import { can, visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { containing } from '#server/platform/database/like-text.ts';

const modelHref = (name: string) => `/models/${encodeURIComponent(name)}`;

/** Number in "INC-12", "#12" or "12"; undefined for any other text. */
export function numberIn(q: string, prefix: 'inc' | 'act'): number | undefined {
  const digits = new RegExp(`^(?:${prefix}-)?#?(\\d{1,9})$`, 'iu').exec(q)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Actions by number or title. */
export async function findActions(actor: Actor, q: string, limit: number): Promise<SearchHit[]> {
  if (!can(actor, 'actions:read')) return [];
  const number = numberIn(q, 'act');
  const rows = await db().action.findMany({
    where: {
      AND: [
        visibleWhere(actor, 'actions:read'),
        { OR: [{ title: containing(q) }, ...(number === undefined ? [] : [{ number }])] },
      ],
    },
    orderBy: { number: 'desc' },
    take: limit,
    select: { id: true, number: true, title: true, status: true },
  });
  return rows.map((row) => ({
    kind: 'action',
    id: row.id,
    title: `ACT-${row.number} ${row.title}`,
    detail: row.status.replaceAll('_', ' '),
    href: `/actions/${row.id}`,
  }));
}

/** Version named in a query such as "fraud score v3". */
async function findVersion(actor: Actor, q: string): Promise<SearchHit[]> {
  const [, name, version] = /^(.*\S)\s+v(\d{1,9})$/iu.exec(q) ?? [];
  if (name === undefined) return [];
  const row = await db().modelVersion.findFirst({
    where: {
      version: Number(version),
      model: { AND: [visibleWhere(actor, 'models:read'), { name: containing(name) }] },
    },
    orderBy: { createdAt: 'desc' },
    select: { version: true, model: { select: { name: true } } },
  });
  if (row === null) return [];
  const title = `${row.model.name} v${row.version}`;
  const href = `${modelHref(row.model.name)}/versions/${row.version}`;
  return [{ kind: 'model', id: title, title, detail: 'model version', href }];
}

/** Registered or serving models by name, and a version of a model. */
export async function findModels(actor: Actor, q: string, limit: number): Promise<SearchHit[]> {
  if (!can(actor, 'models:read')) return [];
  const where = { AND: [visibleWhere(actor, 'models:read'), { name: containing(q) }] };
  const shown = { take: limit, select: { name: true } };
  const [versions, registered, answering] = await Promise.all([
    findVersion(actor, q),
    db().registeredModel.findMany({ where, orderBy: { updatedAt: 'desc' }, ...shown }),
    db().inferenceModel.findMany({ where, orderBy: { name: 'asc' }, ...shown }),
  ]);
  const names = new Set([...registered, ...answering].map(({ name }) => name));
  return [
    ...versions,
    ...[...names].slice(0, limit).map((name): SearchHit => ({
      kind: 'model',
      id: name,
      title: name,
      detail: 'model',
      href: modelHref(name),
    })),
  ];
}

/** Experiments and runs by name, and a run by its id. */
export async function findTraining(actor: Actor, q: string, limit: number): Promise<SearchHit[]> {
  if (!can(actor, 'experiments:read')) return [];
  const visible = visibleWhere(actor, 'experiments:read');
  const [experiments, runs] = await Promise.all([
    db().experiment.findMany({
      where: { AND: [visible, { deletedAt: null, name: containing(q) }] },
      orderBy: { createdAt: 'desc' },
      take: limit,
      select: { id: true, name: true },
    }),
    db().run.findMany({
      where: {
        deletedAt: null,
        experiment: visible,
        OR: [{ name: containing(q) }, { id: q.toLowerCase() }],
      },
      orderBy: { startedAt: 'desc' },
      take: limit,
      select: { id: true, name: true, experiment: { select: { name: true } } },
    }),
  ]);
  return [
    ...experiments.map(({ id, name }): SearchHit => ({
      kind: 'experiment',
      id: String(id),
      title: name,
      detail: 'experiment',
      href: `/experiments/${id}`,
    })),
    ...runs.map(({ id, name, experiment }): SearchHit => ({
      kind: 'run',
      id,
      title: name === '' ? id : name,
      detail: `run of ${experiment.name}`,
      href: `/experiments/runs/${id}`,
    })),
  ];
}
