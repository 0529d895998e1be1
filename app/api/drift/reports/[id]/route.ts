import { getDriftReport, removeDriftReport } from '#server/models/drift-reports.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => getDriftReport(actor, inputOf(params)));

export const DELETE = route(({ actor, params }) => removeDriftReport(actor, inputOf(params)));
