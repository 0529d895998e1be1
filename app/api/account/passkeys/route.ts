import { addPasskey } from '#server/accounts/sign-in/passkeys.ts';
import { created, inputOf, route } from '#server/platform/http/route.ts';

export const POST = route(
  async ({ actor, body, request }) => {
    const cookie = request.headers.get('cookie');
    return created(await addPasskey(actor, inputOf({ ...body, cookie })));
  },
  { whileEnrolling: true },
);
