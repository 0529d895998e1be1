import { maxCostBytes } from '#server/costs/focus/cost-body.ts';
import { importCosts } from '#server/costs/focus/import-file.ts';
import { listImports } from '#server/costs/imports.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { fileRoute, inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'cost-imports', (given) => listImports(actor, inputOf(given))),
);

export const POST = fileRoute(maxCostBytes, ({ actor, request, file }) => {
  const search = new URL(request.url).searchParams;
  return importCosts(actor, {
    body: file,
    contentType: request.headers.get('content-type') ?? '',
    dataset: search.get('dataset'),
    name: search.get('name'),
  });
});
