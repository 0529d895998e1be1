import { listReproductions } from '#server/models/training/list-reproductions.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => listReproductions(actor, inputOf(params)));
