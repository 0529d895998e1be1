import { z } from 'zod';
import { channelKinds } from '#lib/choices/notifications.ts';
import {
  channelIdInput,
  channelInput,
  channelSettingsSchema,
  updateChannelInput,
  type ChannelItem,
  type ChannelSettings,
} from '#lib/schemas/notifications/notifications.ts';
import type { NotificationChannel } from '#server/generated/prisma/client.ts';
import { readRouting } from '#server/notifications/read-routing.ts';
import { lastEditor, requireBaseVersion } from '#server/platform/database/base-version.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { requireReach } from '#server/platform/outbound/outbound-reach.ts';
import {
  resolveSecret,
  secretChanges,
  secretProblem,
  shownSecret,
  storedSecret,
} from '#server/platform/outbound/stored-secret.ts';
import { found, query, verb, type VerbContext } from '#server/platform/verb.ts';
import { channelReach, secretsOf, withSecrets } from './secrets-of.ts';

const kindSchema = z.enum(channelKinds);
type Given = z.output<typeof channelInput>;
const saves = ['notifications.create-channel', 'notifications.update-channel'] as const;

function toItem(row: NotificationChannel): ChannelItem {
  const settings = channelSettingsSchema.parse(row.settings);
  return {
    id: row.id,
    name: row.name,
    kind: kindSchema.parse(row.kind),
    enabled: row.enabled,
    allow: row.allow,
    settings: withSecrets(settings, shownSecret),
    secrets: Object.values(secretsOf(settings)).map((stored) => ({
      ref: shownSecret(stored),
      found: resolveSecret(stored) !== null,
      problem: secretProblem([stored]),
    })),
    off:
      row.offReason === null || row.offAt === null
        ? null
        : { reason: row.offReason, at: row.offAt.toISOString() },
    lastDeliveredAt: row.lastDeliveredAt?.toISOString() ?? null,
    revision: row.revision,
    updatedAt: row.updatedAt.toISOString(),
  };
}

export const listChannels = query(
  { permission: 'notifications:read', input: z.object({}) },
  async () => {
    const rows = await db().notificationChannel.findMany({ orderBy: { name: 'asc' } });
    return { items: rows.map(toItem), nextCursor: null };
  },
);

async function requireFreeName(context: VerbContext, name: string, id: string): Promise<void> {
  const taken = await context.tx.notificationChannel.findUnique({ where: { name } });
  if (taken === null || taken.id === id) return;
  throw new TandemError('invalid_input', 'name: another channel already has this name.', {
    fields: [{ field: 'name', message: 'another channel already has this name' }],
  });
}

/**
 * True if the credentials would be sent to a different server than before, or no longer encrypted.
 */
function isMoved(before: ChannelSettings | null, given: ChannelSettings): boolean {
  if (given.kind !== 'email' || before?.kind !== 'email') return false;
  const isOther = before.host !== given.host || before.port !== given.port;
  return isOther || (given.tls === 'none' && before.tls !== 'none');
}

/** Settings to store, with new secrets sealed and stored secrets retained. */
function toStored(given: Given, before: ChannelSettings | null, now: Date): Given {
  const kept = before === null ? {} : secretsOf(before);
  const moved = isMoved(before, given.settings);
  const settings = withSecrets(given.settings, (secret, name) =>
    storedSecret(secret, {
      field: `settings.${name}`,
      before: kept[name] ?? null,
      now,
      moved,
    }),
  );
  return { ...given, settings };
}

function dataOf(given: Given, now: Date) {
  return {
    name: given.name,
    kind: given.settings.kind,
    enabled: given.enabled,
    settings: toJson(given.settings),
    allow: given.allow,
    // Clears the notice, because the user who saves a channel has seen it.
    offReason: null,
    offAt: null,
    updatedAt: now,
  };
}

/** Fields of a channel for the audit log and for conflicts. */
function auditOf({ name, enabled, settings, allow }: Given) {
  return { name, enabled, settings: withSecrets(settings, shownSecret), allow };
}

function givenOf({ name, enabled, allow, settings }: NotificationChannel): Given {
  return { name, enabled, allow, settings: channelSettingsSchema.parse(settings) };
}

export const createChannel = verb(
  { permission: 'notifications:write', input: channelInput, audit: 'notifications.create-channel' },
  async (context, typed) => {
    const id = newId();
    await requireFreeName(context, typed.name, id);
    requireReach(context.actor, channelReach(typed));
    const given = toStored(typed, null, context.now);
    await context.tx.notificationChannel.create({
      data: { id, ...dataOf(given, context.now), createdAt: context.now },
    });
    await context.audit({
      subject: { kind: 'channel', id, name: given.name },
      after: { ...auditOf(given), ...secretChanges({}, secretsOf(given.settings)) },
    });
    await context.emit('notifications', id);
    return { id };
  },
);

/** Changes, enables or disables a channel. */
export const updateChannel = verb(
  {
    permission: 'notifications:write',
    input: updateChannelInput,
    audit: 'notifications.update-channel',
  },
  async (context, { id, baseVersion, ...typed }) => {
    const { tx } = context;
    await tx.$queryRaw`select 1 from "NotificationChannel" where id = ${id}::uuid for update`;
    const before = found(await tx.notificationChannel.findUnique({ where: { id } }), 'channel');
    const old = givenOf(before);
    requireBaseVersion(baseVersion, {
      version: before.revision,
      by: await lastEditor(tx, { kind: 'channel', id }, saves),
      body: auditOf(old),
    });
    await requireFreeName(context, typed.name, id);
    requireReach(context.actor, channelReach(typed), channelReach(old));
    const given = toStored(typed, old.settings, context.now);
    await tx.notificationChannel.update({
      where: { id },
      data: { ...dataOf(given, context.now), revision: { increment: 1 } },
    });
    await context.audit({
      subject: { kind: 'channel', id, name: given.name },
      before: auditOf(old),
      after: {
        ...auditOf(given),
        ...secretChanges(secretsOf(old.settings), secretsOf(given.settings)),
      },
    });
    await context.emit('notifications', id);
    return { id };
  },
);

/** Removes a channel that no route and no report references. Its past deliveries stay in the log. */
export const deleteChannel = verb(
  {
    permission: 'notifications:write',
    input: channelIdInput,
    audit: 'notifications.delete-channel',
  },
  async (context, { id }) => {
    const row = found(
      await context.tx.notificationChannel.findUnique({ where: { id } }),
      'channel',
    );
    const { routes } = await readRouting(context.tx);
    const reports = await context.tx.reportSchedule.findMany({
      where: { channels: { has: id } },
      select: { name: true },
    });
    const users = [...routes.filter((route) => route.channels.includes(id)), ...reports];
    if (users.length > 0)
      throw new TandemError(
        'conflict',
        `It is used by ${users.map((user) => user.name).join(', ')}. Remove it from the routes and reports first.`,
      );
    await context.tx.notificationChannel.delete({ where: { id } });
    await context.audit({
      subject: { kind: 'channel', id, name: row.name },
      before: auditOf(givenOf(row)),
    });
    await context.emit('notifications', id);
  },
);
