import { getObjective } from '#server/monitoring/get-objective.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => getObjective(actor, inputOf(params)));
