import { operationsHeader, operationsLines } from '#server/incidents/operations-csv.ts';
import { getOperationsReport } from '#server/incidents/operations-report.ts';
import { countedName, csvResponse, wantsCsv } from '#server/platform/csv.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(async ({ actor, request, params }) => {
  const report = await getOperationsReport(actor, inputOf(params));
  if (!wantsCsv(request, params)) return report;
  return csvResponse(countedName('operations', report), operationsHeader, operationsLines(report));
});
