import { outcomeChecks } from '#server/model-monitoring/outcome-checks.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => outcomeChecks(actor, inputOf(params)));
