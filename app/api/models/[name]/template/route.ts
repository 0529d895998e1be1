import { applyTemplate, previewTemplate } from '#server/model-monitoring/limits/apply-template.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => previewTemplate(actor, inputOf(params)));

export const PUT = route(({ actor, params, body }) =>
  applyTemplate(actor, inputOf({ ...body, ...params })),
);
