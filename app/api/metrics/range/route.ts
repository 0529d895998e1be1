import { rangeInput } from '#lib/schemas/infrastructure.ts';
import { getRange } from '#server/infrastructure/get-range.ts';
import { rangeCsv } from '#server/infrastructure/range-csv.ts';
import { wantsCsv } from '#server/platform/csv.ts';
import { withLabels } from '#server/platform/label-params.ts';
import { parseInput } from '#server/platform/parse-input.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(async ({ actor, request, params }) => {
  const csv = wantsCsv(request, params);
  const input = parseInput(rangeInput, withLabels(params));
  const result = await getRange(actor, input);
  return csv ? rangeCsv(input.metric, result) : result;
});
