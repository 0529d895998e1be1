import { listActions } from '#server/actions/list.ts';
import { getIncident } from '#server/incidents/get.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, params }) => {
  const incident = await getIncident(actor, { id: String(params['id']) });
  const actions = await listActions(actor, {
    incidentId: incident.id,
    limit: 100,
    brief: true,
  });
  return { ...incident, actions: actions.items };
});
