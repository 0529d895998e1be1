import { severityRank } from '#engines/triage/severity.ts';
import type { Severity } from '#lib/schemas/fields.ts';
import type {
  NotificationEventKind,
  NotificationRoute,
} from '#lib/schemas/notifications/notifications.ts';
import { quietUntil } from '#server/notifications/quiet-hours.ts';

export type RoutedEvent = {
  kind: NotificationEventKind;
  severity: Severity;
  /**
   * Highest severity of the incident so far, so that recipients of its opening also get its end.
   */
  peak: Severity;
  team: string | null;
  environment: string | null;
};

export type Target = {
  channelId: string;
  routeName: string;
  heldUntilMs: number | null;
  /** Delay of the notification. It is dropped if the incident is acknowledged in the meantime. */
  afterMinutes: number;
};
export type Routing = { targets: Target[]; misses: string[] };

/** Reason a route does not match an event; null if it does. */
export function whyNot(route: NotificationRoute, event: RoutedEvent): string | null {
  if (!route.enabled) return 'it is disabled';
  if (route.events.length > 0 && !route.events.includes(event.kind))
    return 'it does not include such events';
  if (severityRank(event.peak) < severityRank(route.minSeverity))
    return `${event.peak} is below ${route.minSeverity}`;
  if (route.environments.length > 0 && !route.environments.includes(event.environment ?? ''))
    return `it does not match ${event.environment ?? 'events without an environment'}`;
  if (route.teams.length > 0 && !route.teams.includes(event.team ?? ''))
    return `it does not match ${event.team ?? 'events without a team'}`;
  return null;
}

function heldUntil(route: NotificationRoute, event: RoutedEvent, nowMs: number): number | null {
  const { quiet } = route;
  if (quiet === null || (quiet.criticalPasses && event.severity === 'critical')) return null;
  return quietUntil(quiet, nowMs);
}

/** Events that can be acknowledged or decided, so their notification can wait for that. */
const takeable: readonly NotificationEventKind[] = [
  'opened',
  'severity-raised',
  'approval-wanted',
  'approval-reminder',
  'rollout-waits',
];

export function isTakeable(kind: NotificationEventKind): boolean {
  return takeable.includes(kind);
}

const earlier = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : Math.min(a, b);

/**
 * Channels for an event. Routes are tried in order, up to the first match that does not continue. A
 * channel gets an event once, at the earliest time that any of its routes allows.
 */
export function routeEvent(
  routes: readonly NotificationRoute[],
  event: RoutedEvent,
  nowMs: number,
): Routing {
  const targets = new Map<string, Target>();
  const misses: string[] = [];
  for (const route of routes) {
    const reason = whyNot(route, event);
    if (reason !== null) {
      misses.push(`${route.name}: ${reason}`);
      continue;
    }
    const until = heldUntil(
      route,
      event,
      isTakeable(event.kind) ? nowMs + route.afterMinutes * 60_000 : nowMs,
    );
    for (const channelId of route.channels) {
      const known = targets.get(channelId);
      targets.set(channelId, {
        channelId,
        routeName: known?.routeName ?? route.name,
        heldUntilMs: known === undefined ? until : earlier(known.heldUntilMs, until),
        afterMinutes: Math.min(known?.afterMinutes ?? route.afterMinutes, route.afterMinutes),
      });
    }
    if (!route.goOn) break;
  }
  return { targets: [...targets.values()], misses };
}
