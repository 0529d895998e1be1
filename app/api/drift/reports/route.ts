import { createDriftReport } from '#server/models/create-drift-report.ts';
import { listDriftReports } from '#server/models/drift-reports.ts';
import { created, inputOf, route, streamRoute } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => listDriftReports(actor, inputOf(params)));

export const POST = streamRoute(async ({ actor, request }) =>
  created(await createDriftReport(actor, request)),
);
