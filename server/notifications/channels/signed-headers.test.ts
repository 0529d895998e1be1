import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { signedHeaders } from './send-http.ts';

const secret = () => `whsec_${randomBytes(24).toString('base64')}`;
const body = JSON.stringify({ type: 'incident.opened' });

test('through a rotation, receivers with the old and with the new secret accept a message', () => {
  const [before, after, foreign] = [secret(), secret(), secret()];
  const accepts = (held: string, headers: Record<string, string>) => {
    try {
      new Webhook(held).verify(body, headers);
      return true;
    } catch {
      return false;
    }
  };
  const steps = [
    { secrets: [before], old: true, fresh: false },
    { secrets: [after, before], old: true, fresh: true },
    { secrets: [after], old: false, fresh: true },
  ];
  for (const { secrets, old, fresh } of steps) {
    const headers = signedHeaders(secrets, 'msg-1', body, new Date());
    expect(accepts(before, headers)).toBe(old);
    expect(accepts(after, headers)).toBe(fresh);
    expect(accepts(foreign, headers)).toBe(false);
  }
});
