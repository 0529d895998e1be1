import { createDriftReport } from '#server/drift/reports/create-drift-report.ts';
import { listDriftReports } from '#server/drift/reports/drift-reports.ts';
import { created, inputOf, route, streamRoute } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => listDriftReports(actor, inputOf(params)));

export const POST = streamRoute(async ({ actor, request }) =>
  created(await createDriftReport(actor, request)),
);
