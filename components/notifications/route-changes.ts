import { moved } from '#components/labels/ownership-text.ts';
import type { NotificationRoute } from '#lib/schemas/notifications/notifications.ts';

/** A route in the editor; a new one gets its id from the server. */
export type RouteDraft = Omit<NotificationRoute, 'id'> & { id?: string };

/**
 * A user's change to the list. Refers to routes by id, so that it also applies to a list that has
 * changed in the meantime.
 */
export type RouteChange = (routes: readonly RouteDraft[]) => RouteDraft[];

/** Replaces the route with the same id, or appends the draft. */
export function putRoute(draft: RouteDraft): RouteChange {
  return (routes) =>
    draft.id !== undefined && routes.some(({ id }) => id === draft.id)
      ? routes.map((route) => (route.id === draft.id ? draft : route))
      : [...routes, draft];
}

export function switchRoute(id: string, enabled: boolean): RouteChange {
  return (routes) => routes.map((route) => (route.id === id ? { ...route, enabled } : route));
}

export function removeRoute(id: string): RouteChange {
  return (routes) => routes.filter((route) => route.id !== id);
}

/** Moves the route up (-1) or down (1), if possible. */
export function moveRoute(id: string, step: -1 | 1): RouteChange {
  return (routes) =>
    moved(
      routes,
      routes.findIndex((route) => route.id === id),
      step,
    );
}
