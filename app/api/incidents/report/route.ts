import { operationsHeader, operationsLines } from '#server/incidents/reports/operations-csv.ts';
import { getOperationsReport } from '#server/incidents/reports/operations-report.ts';
import { countedName, csvResponse, wantsCsv } from '#server/platform/http/csv.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, request, params }) => {
  const report = await getOperationsReport(actor, inputOf(params));
  if (!wantsCsv(request, params)) return report;
  return csvResponse(countedName('operations', report), operationsHeader, operationsLines(report));
});
