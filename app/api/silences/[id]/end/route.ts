import { endSilence } from '#server/incidents/save-silence.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const POST = route(({ actor, params }) => endSilence(actor, inputOf(params)));
