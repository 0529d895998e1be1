import { createDriftReport } from '#server/models/create-drift-report.ts';
import { listDriftReports } from '#server/models/drift-reports.ts';
import { maxReportBytes } from '#server/models/report-body.ts';
import { created, fileRoute, inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => listDriftReports(actor, inputOf(params)));

export const POST = fileRoute(maxReportBytes, async ({ actor, request, file }) => {
  const contentType = request.headers.get('content-type') ?? '';
  return created(await createDriftReport(actor, { contentType, body: file }));
});
