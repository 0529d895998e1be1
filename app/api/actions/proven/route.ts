import { countProven } from '#server/actions/runs/proven.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => countProven(actor, inputOf(params)));
