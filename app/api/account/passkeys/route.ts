import { addPasskey } from '#server/accounts/passkeys.ts';
import { created, inputOf, route } from '#server/platform/route.ts';

export const POST = route(
  async ({ actor, body, request }) => {
    const cookie = request.headers.get('cookie');
    return created(await addPasskey(actor, inputOf({ ...body, cookie })));
  },
  { whileEnrolling: true },
);
