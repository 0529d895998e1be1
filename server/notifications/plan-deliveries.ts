import { z } from 'zod';
import { notificationEvents, personalEvents } from '#lib/choices/notifications.ts';
import { idSchema } from '#lib/schemas/fields.ts';
import type { EventOutcome } from '#lib/schemas/notifications/notifications.ts';
import type { NotificationChannel, NotificationEvent } from '#server/generated/prisma/client.ts';
import { factsSchema } from '#server/notifications/facts.ts';
import { planPersonal } from '#server/notifications/plan-personal.ts';
import { readRouting } from '#server/notifications/read-routing.ts';
import { readSubject, type Subject } from '#server/notifications/read-subject.ts';
import { isTakeable, routeEvent, type Target } from '#server/notifications/route-event.ts';
import { toFacts } from '#server/notifications/to-facts.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';

const kindSchema = z.enum(notificationEvents);
const isPersonal = (event: NotificationEvent): boolean =>
  personalEvents.some((kind) => kind === event.kind);

/** Minimum delay between an event and its record that identifies a replay of the past. */
const replayedMs = 10 * 60_000;

type Plan = { outcome: EventOutcome; detail: string | null; made: number };
const silent = (outcome: EventOutcome, detail: string): Plan => ({ outcome, detail, made: 0 });

function isReplayed(event: NotificationEvent): boolean {
  return event.recordedAt.getTime() - event.at.getTime() > replayedMs;
}

/**
 * Reason an event triggers no notification, regardless of the routes; null if the routes decide.
 */
function whyNobody(event: NotificationEvent, subject: Subject | null): Plan | null {
  if (subject === null) return silent('gone', 'The subject of the message was removed.');
  if (isReplayed(event))
    return silent('replayed', 'It was recorded long after the event, so it is outdated.');
  const { incident, noted } = subject;
  if (event.kind === 'severity-raised' && incident !== null && event.at <= incident.openedAt)
    return silent('merged', 'The message about the opening already covers it.');
  if (noted.mode === 'automatic') return silent('not-needed', 'The policy runs it automatically.');
  if (noted.mode === 'never') return silent('not-needed', 'The policy does not allow it to run.');
  return null;
}

/**
 * Messages of one channel about one subject, except personal messages, which do not go to the
 * channel's own addresses.
 */
const toChannel = ({ incident, action, rollout }: Subject, channelId: string) => ({
  ...(incident !== null
    ? { incidentId: incident.id }
    : action === null && rollout !== null
      ? {
          incidentId: null,
          actionId: null,
          facts: { path: ['rollout', 'id'], equals: rollout.id },
        }
      : { incidentId: null, actionId: action?.id ?? '' }),
  channelId,
  event: { notIn: [...personalEvents] },
});

async function wasTold(
  context: VerbContext,
  subject: Subject,
  channelId: string,
): Promise<boolean> {
  const told = await context.tx.notificationDelivery.findFirst({
    where: { ...toChannel(subject, channelId), state: { in: ['sending', 'delivered'] } },
    select: { id: true },
  });
  return told !== null;
}

async function threadOf(
  context: VerbContext,
  subject: Subject,
  channelId: string,
): Promise<{ first: boolean; threadTitle: string | null }> {
  const opener = await context.tx.notificationDelivery.findFirst({
    // Summarized and skipped messages start no thread.
    where: {
      ...toChannel(subject, channelId),
      eventId: { not: null },
      state: { notIn: ['summed-up', 'skipped'] },
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { facts: true },
  });
  if (opener === null) return { first: true, threadTitle: null };
  return { first: false, threadTitle: factsSchema.parse(opener.facts).subject };
}

function whyLater(target: Target, channel: NotificationChannel, waits: boolean): string | null {
  const { routeName, heldUntilMs, afterMinutes } = target;
  if (!channel.enabled) return 'The channel was disabled.';
  if (heldUntilMs !== null) return `Quiet hours of the route ${routeName}.`;
  return waits ? `The route ${routeName} waits ${afterMinutes} min for an acknowledgment.` : null;
}

/** Adds a delivery; returns false if the channel must not get the message. */
async function addDelivery(
  context: VerbContext,
  event: NotificationEvent,
  subject: Subject,
  channel: NotificationChannel,
  target: Target,
): Promise<boolean> {
  const heldUntil = target.heldUntilMs === null ? null : new Date(target.heldUntilMs);
  const kind = kindSchema.parse(event.kind);
  const waits = target.afterMinutes > 0 && isTakeable(kind);
  // A channel for unacknowledged events gets follow-ups only if it got such an event.
  if (target.afterMinutes > 0 && !waits && !(await wasTold(context, subject, channel.id)))
    return false;
  const facts = toFacts(subject, {
    kind,
    at: event.at,
    heldUntil,
    ...(await threadOf(context, subject, channel.id)),
  });
  const dueMs = waits ? context.now.getTime() + target.afterMinutes * 60_000 : null;
  const state = !channel.enabled ? 'skipped' : heldUntil === null ? 'pending' : 'held';
  await context.tx.notificationDelivery.create({
    data: {
      id: newId(),
      eventId: event.id,
      event: event.kind,
      channelId: channel.id,
      channelName: channel.name,
      channelKind: channel.kind,
      routeName: target.routeName,
      incidentId: subject.incident?.id ?? null,
      incidentNumber: subject.incident?.number ?? null,
      actionId: subject.action?.id ?? null,
      severity: subject.severity,
      teamId: subject.teamId,
      environmentId: subject.environmentId,
      facts: toJson(facts),
      state,
      reason: whyLater(target, channel, waits),
      heldUntil,
      unlessTaken: waits,
      nextAttemptAt: channel.enabled
        ? (heldUntil ?? (dueMs === null ? context.now : new Date(dueMs)))
        : null,
      createdAt: context.now,
    },
    select: { id: true },
  });
  return true;
}

/** Plans deliveries for the matching routes. */
async function planRouted(
  context: VerbContext,
  event: NotificationEvent,
  subject: Subject,
): Promise<Plan> {
  const { tx, now } = context;
  const { routes } = await readRouting(tx);
  const kind = kindSchema.parse(event.kind);
  const { targets, misses } = routeEvent(routes, { ...subject, kind }, now.getTime());
  let made = 0;
  for (const target of targets) {
    const channel = await tx.notificationChannel.findUnique({ where: { id: target.channelId } });
    if (channel === null) continue;
    if (await addDelivery(context, event, subject, channel, target)) made += 1;
    else misses.push(`${target.routeName}: it was handled in time`);
  }
  const why = routes.length === 0 ? 'There are no routes yet.' : misses.join('; ');
  return made > 0 ? { outcome: 'routed', detail: null, made } : silent('no-route', why);
}

async function planOne(context: VerbContext, event: NotificationEvent): Promise<number> {
  const { tx, now } = context;
  const subject = await readSubject(tx, event);
  const plan =
    (isPersonal(event) && event.incidentId === null ? null : whyNobody(event, subject)) ??
    (isPersonal(event) || subject === null
      ? await planPersonal(context, event, subject)
      : await planRouted(context, event, subject));
  await tx.notificationEvent.update({
    where: { id: event.id },
    data: {
      plannedAt: now,
      outcome: plan.outcome,
      detail: plan.detail?.slice(0, 1_000) ?? null,
      severity: subject?.severity ?? null,
      teamId: subject?.teamId ?? null,
      environmentId: subject?.environmentId ?? null,
    },
    select: { id: true },
  });
  return plan.made;
}

/**
 * Turns a recorded event into deliveries, one row per channel, and marks the event as planned in
 * the same transaction. Only one planner runs at a time, so that exactly one message opens a
 * thread.
 */
export const planDeliveries = verb(
  {
    permission: 'notifications:write',
    input: z.object({ eventId: idSchema }),
    audit: 'notifications.plan',
  },
  async (context, { eventId }) => {
    context.nothingChanged();
    await context.tx.$executeRaw`select pg_advisory_xact_lock(7205)`;
    const event = await context.tx.notificationEvent.findFirst({
      where: { id: eventId, plannedAt: null },
    });
    if (event === null) return { deliveries: 0 };
    const deliveries = await planOne(context, event);
    await context.emit('notifications');
    return { deliveries };
  },
);
