import { sendReport } from '#server/notifications/reports/reports.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params }) => sendReport(actor, bodyWithId({}, params)));
