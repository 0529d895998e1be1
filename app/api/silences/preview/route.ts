import { previewSilence } from '#server/incidents/list-silences.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const POST = route(({ actor, body }) => previewSilence(actor, inputOf(body)));
