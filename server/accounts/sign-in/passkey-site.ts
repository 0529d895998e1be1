import { isIP } from 'node:net';
import { env } from '#server/platform/env.ts';

/** The relying party of passkeys: the host name that they are bound to, and the origin that browsers must show. */
export type PasskeySite = { rpId: string; origin: string };

/** The site of passkeys, or why this installation cannot have any. */
export function passkeySite(): PasskeySite | { obstacle: string } {
  if (env.TANDEM_URL === undefined)
    return {
      obstacle:
        'Passkeys are bound to a host name: an administrator must set TANDEM_URL to the address that people use.',
    };
  const { hostname, origin, protocol } = new URL(env.TANDEM_URL);
  if (isIP(hostname.replaceAll(/[[\]]/gu, '')) !== 0)
    return {
      obstacle:
        'Passkeys are bound to a host name, and TANDEM_URL contains an IP address. An administrator can change it.',
    };
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost');
  if (protocol !== 'https:' && !isLocal)
    return { obstacle: 'Browsers allow passkeys over https only. TANDEM_URL begins with http.' };
  return { rpId: hostname, origin };
}
