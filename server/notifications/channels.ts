import type { ChannelItem } from '#lib/schemas/notifications.ts';
import {
  channelIdInput,
  channelInput,
  channelSettingsSchema,
  updateChannelInput,
} from '#lib/schemas/notifications.ts';
import { channelKinds } from '#lib/choices/notifications.ts';
import { z } from 'zod';
import type { NotificationChannel } from '#server/generated/prisma/client.ts';
import { readRouting } from '#server/notifications/read-routing.ts';
import { secretRefsOf } from '#server/notifications/secrets-of.ts';
import { lastEditor, requireBaseVersion } from '#server/platform/base-version.ts';
import { db } from '#server/platform/db.ts';
import { resolveSecret } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import { found, query, verb } from '#server/platform/verb.ts';

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
    settings,
    secrets: secretRefsOf(settings).map((ref) => ({ ref, found: resolveSecret(ref) !== null })),
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
  throw new TandemError('invalid_input', 'name: is taken by another channel.', {
    fields: [{ field: 'name', message: 'is taken by another channel' }],
  });
}

function dataOf(given: Given, now: Date) {
  return {
    name: given.name,
    kind: given.settings.kind,
    enabled: given.enabled,
    settings: toJson(given.settings),
    allow: given.allow,
    // Whoever saves a channel has seen the notice.
    offReason: null,
    offAt: null,
    updatedAt: now,
  };
}

const auditOf = ({ name, enabled, settings, allow }: Given) => ({ name, enabled, settings, allow });

/** Adds a channel. */
export const createChannel = verb(
  { permission: 'notifications:write', input: channelInput, audit: 'notifications.create-channel' },
  async (context, given) => {
    const id = newId();
    await requireFreeName(context, given.name, id);
    await context.tx.notificationChannel.create({
      data: { id, ...dataOf(given, context.now), createdAt: context.now },
    });
    await context.audit({
      subject: { kind: 'channel', id, name: given.name },
      after: auditOf(given),
    });
    await context.emit('notifications', id);
    return { id };
  },
);

/** Changes a channel, or switches it on or off. */
export const updateChannel = verb(
  {
    permission: 'notifications:write',
    input: updateChannelInput,
    audit: 'notifications.update-channel',
  },
  async (context, { baseVersion, ...given }) => {
    const { tx } = context;
    await tx.$queryRaw`select 1 from "NotificationChannel" where id = ${given.id}::uuid for update`;
    const before = found(
      await tx.notificationChannel.findUnique({ where: { id: given.id } }),
      'channel',
    );
    requireBaseVersion(baseVersion, {
      version: before.revision,
      by: await lastEditor(tx, { kind: 'channel', id: given.id }, saves),
      body: auditOf(toItem(before)),
    });
    await requireFreeName(context, given.name, given.id);
    await context.tx.notificationChannel.update({
      where: { id: given.id },
      data: { ...dataOf(given, context.now), revision: { increment: 1 } },
    });
    await context.audit({
      subject: { kind: 'channel', id: given.id, name: given.name },
      before: {
        name: before.name,
        enabled: before.enabled,
        settings: before.settings,
        allow: before.allow,
      },
      after: auditOf(given),
    });
    await context.emit('notifications', given.id);
    return { id: given.id };
  },
);

/** Removes a channel that no route and no report names; what was delivered over it stays in the log. */
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
        `It is used by ${users.map((user) => user.name).join(', ')}. Take it out of the routes and reports first.`,
      );
    await context.tx.notificationChannel.delete({ where: { id } });
    await context.audit({
      subject: { kind: 'channel', id, name: row.name },
      before: { name: row.name, enabled: row.enabled, settings: row.settings, allow: row.allow },
    });
    await context.emit('notifications', id);
  },
);
