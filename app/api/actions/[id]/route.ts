import { getAction } from '#server/actions/get.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => getAction(actor, { id: String(params['id']) }));
