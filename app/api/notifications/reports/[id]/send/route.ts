import { sendReport } from '#server/notifications/reports.ts';
import { bodyWithId, route } from '#server/platform/route.ts';

export const POST = route(({ actor, params }) => sendReport(actor, bodyWithId({}, params)));
