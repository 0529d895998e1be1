import { removeImport } from '#server/costs/imports.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const DELETE = route(({ actor, params }) => removeImport(actor, inputOf(params)));
