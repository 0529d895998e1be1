import { getDriftReport, removeDriftReport } from '#server/drift/reports/drift-reports.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => getDriftReport(actor, inputOf(params)));

export const DELETE = route(({ actor, params }) => removeDriftReport(actor, inputOf(params)));
