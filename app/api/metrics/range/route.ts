import { rangeInput } from '#lib/schemas/infrastructure/infrastructure.ts';
import { getRange } from '#server/explore/get-range.ts';
import { rangeCsv } from '#server/explore/range-csv.ts';
import { wantsCsv } from '#server/platform/http/csv.ts';
import { withLabels } from '#server/platform/http/label-params.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, request, params }) => {
  const csv = wantsCsv(request, params);
  const input = parseInput(rangeInput, withLabels(params));
  const result = await getRange(actor, input);
  return csv ? rangeCsv(input.metric, result) : result;
});
