import { isIP } from 'node:net';
import { env } from '#server/platform/env.ts';

/**
 * Relying party for passkeys: the host name that passkeys are bound to, and the origin that
 * browsers must report.
 */
export type PasskeySite = { rpId: string; origin: string };

/** Returns the relying party, or the reason that this installation cannot have one. */
export function passkeySite(): PasskeySite | { obstacle: string } {
  if (env.TANDEM_URL === undefined)
    return {
      obstacle:
        'Passkeys are bound to a host name: an admin must set TANDEM_URL to the address that users open.',
    };
  const { hostname, origin, protocol } = new URL(env.TANDEM_URL);
  if (isIP(hostname.replaceAll(/[[\]]/gu, '')) !== 0)
    return {
      obstacle:
        'Passkeys are bound to a host name, and TANDEM_URL contains an IP address. An admin can change it.',
    };
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost');
  if (protocol !== 'https:' && !isLocal)
    return { obstacle: 'Browsers allow passkeys only over https. TANDEM_URL starts with http.' };
  return { rpId: hostname, origin };
}
