import { deleteReport, updateReport } from '#server/notifications/reports/reports.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const PUT = route(({ actor, params, body }) =>
  updateReport(actor, bodyWithId(body, params)),
);
export const DELETE = route(({ actor, params }) => deleteReport(actor, bodyWithId({}, params)));
