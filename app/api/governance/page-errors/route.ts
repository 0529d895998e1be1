import { notePageError } from '#server/governance/note-page-error.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, body }) => notePageError(actor, inputOf(body)));
