import { passkeySite } from './passkey-site.ts';

/** Can people use passkeys on this installation? For pages that offer them. */
export function arePasskeysAvailable(): boolean {
  return 'rpId' in passkeySite();
}
