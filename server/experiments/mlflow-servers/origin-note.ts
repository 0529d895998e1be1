import type { OriginNote } from '#lib/schemas/experiments/origin.ts';
import { db } from '#server/platform/database/db.ts';

const seg = encodeURIComponent;

/** Page paths of MLflow's own UI. */
async function pathOf(
  kind: 'run' | 'model',
  externalId: string,
  serverId: string,
  localId: string,
) {
  if (kind === 'model') return `models/${seg(externalId)}`;
  const run = await db().run.findUnique({ where: { id: localId }, select: { experimentId: true } });
  const experiment = await db().mlflowItem.findFirst({
    where: { serverId, kind: 'experiment', localId: String(run?.experimentId ?? '') },
    select: { externalId: true },
  });
  return `experiments/${seg(experiment?.externalId ?? '')}/runs/${seg(externalId)}`;
}

/**
 * Server that a run or model is copied from, with its page there; null for objects created in
 * Tandem.
 */
export async function originNote(kind: 'run' | 'model', localId: string): Promise<OriginNote> {
  const item = await db().mlflowItem.findFirst({
    where: { kind, localId },
    include: { server: { select: { id: true, name: true, url: true } } },
  });
  if (item === null) return null;
  const { server, externalId, goneAt } = item;
  const path = await pathOf(kind, externalId, server.id, localId);
  return {
    server: server.name,
    href: `${server.url.replace(/\/+$/u, '')}/#/${path}`,
    goneAt: goneAt?.toISOString() ?? null,
  };
}
