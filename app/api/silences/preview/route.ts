import { previewSilence } from '#server/incidents/silences/list-silences.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, body }) => previewSilence(actor, inputOf(body)));
