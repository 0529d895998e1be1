import { inputOf, route } from '#server/platform/http/route.ts';
import { deleteAlias, resolveAlias, setAlias } from '#server/rollouts/promotion/aliases.ts';

export const GET = route(({ actor, params }) => resolveAlias(actor, inputOf(params)));

/**
 * Sets the alias, or returns `{kind: 'asked', href}` if the alias is protected and needs an
 * approval.
 */
export const PUT = route(({ actor, params, body }) => setAlias(actor, { ...body, ...params }));

export const DELETE = route(({ actor, params }) => deleteAlias(actor, params));
