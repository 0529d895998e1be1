import { outcomeChecks } from '#server/models/outcome-checks.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => outcomeChecks(actor, inputOf(params)));
