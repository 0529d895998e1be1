import { expect, test } from 'vitest';
import {
  channelInput,
  type ChannelItem,
  type ChannelSettings,
} from '#lib/schemas/notifications/notifications.ts';
import { bodyOf, draftOf } from './channel-draft.ts';

const settings: ChannelSettings[] = [
  { kind: 'slack', urlRef: 'env:TANDEM_SECRET_CHAT' },
  {
    kind: 'webhook',
    url: 'https://x.test/h',
    secretRef: 'env:TANDEM_SECRET_A',
    previousSecretRef: 'file:/b',
  },
  {
    kind: 'webhook',
    url: 'https://x.test/h',
    secretRef: 'env:TANDEM_SECRET_A',
    previousSecretRef: null,
  },
  {
    kind: 'email',
    host: 'mail.test',
    port: 465,
    tls: 'implicit',
    user: 'u',
    passwordRef: 'env:TANDEM_SECRET_P',
    from: 'a@x.test',
    to: ['b@x.test', 'c@x.test'],
  },
];

test.each(settings)('a $kind channel survives the form', (each) => {
  const item: ChannelItem = {
    id: '00000000-0000-7000-8000-000000000001',
    name: 'ops',
    kind: each.kind,
    enabled: false,
    allow: ['10.0.0.0/8', '127.0.0.1/32'],
    settings: each,
    secrets: [],
    off: null,
    lastDeliveredAt: null,
    revision: 1,
    updatedAt: '2026-11-25T12:00:00.000Z',
  };
  const body = channelInput.parse(bodyOf(draftOf(item)));
  expect(body).toEqual({
    name: item.name,
    enabled: item.enabled,
    allow: item.allow,
    settings: each,
  });
});
