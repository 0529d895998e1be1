import { tryCheck } from '#server/monitoring/list-checks.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, body }) => tryCheck(actor, inputOf(body)));
