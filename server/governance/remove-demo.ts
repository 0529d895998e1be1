import { z } from 'zod';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { forgetKeys } from '#server/platform/key-cache.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import { query, verb } from '#server/platform/verb.ts';
import { forgetSources } from '#server/telemetry/forget-sources.ts';

const nothing = z.object({});

/** Does the demo run, and how much of it is stored? */
export const getDemo = query({ permission: 'overview:read', input: nothing }, async () => ({
  running: env.TANDEM_DEMO,
  resources: await db().resource.count({ where: { demo: true } }),
  incidents: await db().incident.count({ where: { demo: true } }),
}));

async function removeIncidents({ tx }: VerbContext): Promise<number> {
  const rows = await tx.incident.findMany({ where: { demo: true }, select: { id: true } });
  const ids = rows.map((row) => row.id);
  await tx.action.deleteMany({ where: { OR: [{ demo: true }, { incidentId: { in: ids } }] } });
  await tx.alert.deleteMany({ where: { incidentId: { in: ids } } });
  await tx.causeVerdict.deleteMany({ where: { incidentId: { in: ids } } });
  await tx.analysisRun.deleteMany({ where: { incidentId: { in: ids } } });
  await tx.incident.updateMany({
    where: { relapseOfId: { in: ids } },
    data: { relapseOfId: null },
  });
  await tx.notificationDelivery.updateMany({
    where: { incidentId: { in: ids }, state: { in: ['pending', 'held'] } },
    data: { state: 'skipped', reason: 'The demo company was removed.', nextAttemptAt: null },
  });
  await tx.incident.deleteMany({ where: { id: { in: ids } } });
  return ids.length;
}

async function removeResources({ tx }: VerbContext): Promise<string[]> {
  const rows = await tx.resource.findMany({
    where: { demo: true },
    select: { id: true, name: true },
  });
  const ids = rows.map((row) => row.id);
  await tx.alert.deleteMany({ where: { resourceId: { in: ids }, incidentId: null } });
  await tx.change.deleteMany({ where: { demo: true } });
  await tx.resource.deleteMany({ where: { id: { in: ids } } });
  return rows.map((row) => row.name);
}

async function removeAccounts({ tx }: VerbContext): Promise<string[]> {
  const keys = await tx.apiKey.findMany({ where: { owner: { demo: true } }, select: { id: true } });
  const ids = keys.map((key) => key.id);
  await tx.source.deleteMany({ where: { apiKeyId: { in: ids } } });
  await tx.executorConfig.deleteMany({ where: { demo: true } });
  await tx.user.deleteMany({ where: { demo: true } });
  return ids;
}

const removeRows = verb(
  { permission: 'accounts:write', input: nothing, audit: 'demo.remove' },
  async (context) => {
    const incidents = await removeIncidents(context);
    const names = await removeResources(context);
    const keyIds = await removeAccounts(context);
    await context.audit({
      subject: { kind: 'demo', name: 'the demo company' },
      before: { incidents, resources: names },
      demo: true,
    });
    for (const topic of ['incidents', 'actions', 'infrastructure', 'accounts', 'sources'] as const)
      await context.emit(topic);
    return { names, keyIds };
  },
);

/** Removes everything of the demo company but its audit rows. */
export async function removeDemo(actor: Actor): Promise<{ removed: string[] }> {
  if (env.TANDEM_DEMO) {
    throw new TandemError(
      'conflict',
      'The demo company is running. Stop Tandem, start it with npm start, and remove it then.',
    );
  }
  const { names, keyIds } = await removeRows(actor, {});
  forgetKeys();
  await forgetSources(
    keyIds.map((id) => `${id}:`),
    names,
  );
  return { removed: names };
}
