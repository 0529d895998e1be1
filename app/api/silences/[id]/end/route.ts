import { endSilence } from '#server/incidents/silences/save-silence.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params }) => endSilence(actor, inputOf(params)));
