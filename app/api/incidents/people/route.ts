import { listAssignees } from '#server/incidents/list-assignees.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(({ actor }) => listAssignees(actor, {}));
