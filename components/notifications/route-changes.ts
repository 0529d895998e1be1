import { moved } from '#components/labels/ownership-text.ts';
import type { NotificationRoute } from '#lib/schemas/notifications/notifications.ts';

/** A route as it is edited; a new one gets its id on the server. */
export type RouteDraft = Omit<NotificationRoute, 'id'> & { id?: string };

/** What somebody did to the list. It names routes by id, so that it can be done to a list that has changed meanwhile. */
export type RouteChange = (routes: readonly RouteDraft[]) => RouteDraft[];

/** Puts the draft in the place of the route with its id, or at the end. */
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

/** One place up (-1) or down (1), where there is one. */
export function moveRoute(id: string, step: -1 | 1): RouteChange {
  return (routes) =>
    moved(
      routes,
      routes.findIndex((route) => route.id === id),
      step,
    );
}
