import { costOutlook } from '#server/costs/outlook.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => costOutlook(actor, inputOf(params)));
