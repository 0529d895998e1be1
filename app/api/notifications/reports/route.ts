import { createReport, listReports } from '#server/notifications/reports.ts';
import { created, inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor }) => listReports(actor, {}));
export const POST = route(async ({ actor, body }) =>
  created(await createReport(actor, inputOf(body))),
);
