import { columnImportance } from '#server/drift/importance/importance.ts';
import { measureImportance } from '#server/drift/importance/measured-importance.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => columnImportance(actor, inputOf(params)));

export const POST = route(({ actor, params, body }) =>
  measureImportance(actor, { ...body, name: params['name'] }),
);
