import { passkeySite } from './passkey-site.ts';

/** Whether passkeys work on this installation. For pages that offer them. */
export function arePasskeysAvailable(): boolean {
  return 'rpId' in passkeySite();
}
