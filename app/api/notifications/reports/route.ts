import { createReport, listReports } from '#server/notifications/reports/reports.ts';
import { created, inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor }) => listReports(actor, {}));
export const POST = route(async ({ actor, body }) =>
  created(await createReport(actor, inputOf(body))),
);
