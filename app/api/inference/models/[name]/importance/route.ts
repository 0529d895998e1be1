import { columnImportance } from '#server/models/importance.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => columnImportance(actor, inputOf(params)));
