import { listReproductions } from '#server/models/list-reproductions.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => listReproductions(actor, inputOf(params)));
