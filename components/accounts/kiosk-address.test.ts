import { expect, test } from 'vitest';
import { kioskAddress } from './kiosk-address.ts';

const read = (address: string) => kioskAddress(new URL(address, 'http://tandem'));

test.each([
  ['/kiosk#token=tdm_abc_def', 'tdm_abc_def', '/kiosk'],
  ['/kiosk?view=2#token=tdm_abc&x=1', 'tdm_abc', '/kiosk?view=2#x=1'],
  ['/kiosk#token=', null, '/kiosk'],
  ['/kiosk', null, '/kiosk'],
  ['/kiosk?token=tdm_abc', null, '/kiosk?token=tdm_abc'],
])('reads the key in the fragment of %s and removes it', (given, token, address) => {
  expect(read(given)).toEqual({ token, address });
});
