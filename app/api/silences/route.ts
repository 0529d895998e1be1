import { listSilences } from '#server/incidents/silences/list-silences.ts';
import { createSilence } from '#server/incidents/silences/save-silence.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { created, inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, params, request }) =>
  listResponse(request, params, 'silences', (given) => listSilences(actor, inputOf(given))),
);
export const POST = route(async ({ actor, body }) =>
  created(await createSilence(actor, inputOf(body))),
);
