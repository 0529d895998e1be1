import { readRouting } from '#server/notifications/read-routing.ts';
import { saveRoutes } from '#server/notifications/routes.ts';
import type { VerbContext } from '#server/platform/verb.ts';

/**
 * Saves a new version of the routes with the new team name after a team is renamed or replaced,
 * because routes name teams.
 */
export async function renameInRoutes(
  context: VerbContext,
  from: string,
  to: string,
): Promise<void> {
  const { version, routes } = await readRouting(context.tx);
  if (from === to || !routes.some((route) => route.teams.includes(from))) return;
  await saveRoutes(
    context.actor,
    {
      version,
      routes: routes.map((route) => ({
        ...route,
        teams: [...new Set(route.teams.map((team) => (team === from ? to : team)))],
      })),
    },
    { within: context },
  );
}
