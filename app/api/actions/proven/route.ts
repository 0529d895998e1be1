import { countProven } from '#server/actions/proven.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => countProven(actor, inputOf(params)));
