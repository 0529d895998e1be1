import { z } from 'zod';
import { saveRoutesInput } from '#lib/schemas/notifications/notifications.ts';
import { readRouting } from '#server/notifications/read-routing.ts';
import { editorName, requireBaseVersion } from '#server/platform/database/base-version.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { query, verb, type VerbContext } from '#server/platform/verb.ts';

export const getRoutes = query(
  { permission: 'notifications:read', input: z.object({}) },
  async () => readRouting(db()),
);

async function requireChannels(
  context: VerbContext,
  routes: z.output<typeof saveRoutesInput>['routes'],
): Promise<void> {
  const rows = await context.tx.notificationChannel.findMany({ select: { id: true } });
  const known = new Set(rows.map(({ id }) => id));
  const [unknown] = routes.flatMap((route, index) =>
    route.channels.every((id) => known.has(id)) ? [] : [`routes.${index}.channels`],
  );
  if (unknown === undefined) return;
  throw new TandemError('invalid_input', `${unknown}: names a channel that does not exist.`, {
    fields: [{ field: unknown, message: 'names a channel that does not exist' }],
  });
}

/** Saves the complete ordered list of routes as a new version. */
export const saveRoutes = verb(
  { permission: 'notifications:write', input: saveRoutesInput, audit: 'notifications.save-routes' },
  async (context, given) => {
    await context.tx.$executeRaw`select pg_advisory_xact_lock(7206)`;
    const before = await readRouting(context.tx);
    if (before.version !== given.version) {
      const row = await context.tx.notificationRouting.findUnique({
        where: { version: before.version },
        select: { editedById: true },
      });
      requireBaseVersion(given.version, {
        version: before.version,
        by: await editorName(context.tx, row?.editedById),
        body: before.routes,
      });
    }
    await requireChannels(context, given.routes);
    const version = before.version + 1;
    const routes = given.routes.map((route) => ({ ...route, id: route.id ?? newId() }));
    await context.tx.notificationRouting.create({
      data: {
        version,
        routes: toJson(routes),
        editedById: context.actor.kind === 'user' ? context.actor.id : null,
        createdAt: context.now,
      },
    });
    await context.audit({
      subject: { kind: 'notification-routes', name: `Version ${version}` },
      before: { routes: before.routes },
      after: { routes },
    });
    await context.emit('notifications');
    return { version };
  },
);
