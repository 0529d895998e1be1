import { listAssignees } from '#server/incidents/list-assignees.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => listAssignees(actor, inputOf(params)));
